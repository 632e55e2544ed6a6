import { completeBooking } from "@/server/bookings/commands/complete-booking";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import { CHANGED, FIRST, UNCHANGED, type EventApplier } from "./applier";
import { withBooking } from "./with-booking";

/** Completes the booking; the vendor has earned. */
export const applyBookingCompleted: EventApplier<"booking.completed"> = (tx, { data }, eventId) =>
  withBooking(tx, data.bookingRef, async (booking) => {
    const isNews = await completeBooking(tx, booking, data.completedAt);
    if (!isNews) return UNCHANGED;
    if (booking.status === "COMPLETED") return CHANGED;
    await writeOutboxEvent(tx, {
      type: "booking.completed",
      subjectKind: "booking",
      subjectId: booking.ref,
      payload: {
        bookingRef: booking.ref,
        completedAt: data.completedAt.toISOString(),
        inboundEventId: eventId,
      },
    });
    return FIRST;
  });
