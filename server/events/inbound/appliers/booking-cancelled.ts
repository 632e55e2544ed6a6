import { cancelBooking } from "@/server/bookings/commands/cancel-booking";
import { requireCurrency } from "@/server/bookings/commands/record-refund";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import { FIRST, UNCHANGED, type EventApplier } from "./applier";
import { withBooking } from "./with-booking";

/** Cancels the booking, which then never earns. What the traveller gets back is for the message alone. */
export const applyBookingCancelled: EventApplier<"booking.cancelled"> = (tx, { data }, eventId) =>
  withBooking(tx, data.bookingRef, async (booking) => {
    if (data.refund) requireCurrency(booking, data.refund.currency);
    if (!(await cancelBooking(tx, booking, data.cancelledAt))) return UNCHANGED;
    await writeOutboxEvent(tx, {
      type: "booking.cancelled",
      subjectKind: "booking",
      subjectId: booking.ref,
      payload: {
        bookingRef: booking.ref,
        cancelledAt: data.cancelledAt.toISOString(),
        refundMinor: data.refund ? data.refund.amountMinor.toString() : null,
        currency: booking.currency,
        inboundEventId: eventId,
      },
    });
    return FIRST;
  });
