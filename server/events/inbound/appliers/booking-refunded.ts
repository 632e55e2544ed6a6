import { recordRefund } from "@/server/bookings/commands/record-refund";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import { FIRST, UNCHANGED, type EventApplier } from "./applier";
import { withBooking } from "./with-booking";

/** Takes the refund from the vendor's earning, once there is one. */
export const applyBookingRefunded: EventApplier<"booking.refunded"> = (tx, { data }, eventId) =>
  withBooking(tx, data.bookingRef, async (booking) => {
    const { refundRef, refund, refundedAt, reason } = data;
    if (!(await recordRefund(tx, booking, { refundRef, ...refund, refundedAt, reason: reason ?? null })))
      return UNCHANGED;
    await writeOutboxEvent(tx, {
      type: "booking.refunded",
      subjectKind: "refund",
      subjectId: refundRef,
      payload: {
        bookingRef: booking.ref,
        refundMinor: refund.amountMinor.toString(),
        currency: refund.currency,
        inboundEventId: eventId,
      },
    });
    return FIRST;
  });
