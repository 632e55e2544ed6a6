import { recordDispute } from "@/server/bookings/commands/record-dispute";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import { FIRST, STALE, UNCHANGED, type EventApplier } from "./applier";
import { withBooking } from "./with-booking";

/** Holds the booking while its dispute is open, and takes the amount back when it is lost. */
export const applyBookingDisputed: EventApplier<"booking.disputed"> = (tx, { data, time }, eventId) =>
  withBooking(tx, data.bookingRef, async (booking) => {
    const { disputeRef, status, disputed, reason } = data;
    const told = { disputeRef, status, ...disputed, reason: reason ?? null, statusAt: time };
    const standing = await recordDispute(tx, booking, told);
    if (standing !== "news") return standing === "same" ? UNCHANGED : STALE;
    await writeOutboxEvent(tx, {
      // Each status comes once; of its two endings a dispute may have both, one after the other.
      type: `dispute.${status.toLowerCase()}`,
      subjectKind: "dispute",
      subjectId: disputeRef,
      payload: {
        bookingRef: booking.ref,
        disputedMinor: disputed.amountMinor.toString(),
        currency: disputed.currency,
        inboundEventId: eventId,
      },
    });
    return FIRST;
  });
