import { payInstalment } from "@/server/bookings/commands/take-instalment";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import { FIRST, UNCHANGED, type EventApplier } from "./applier";
import { withBooking } from "./with-booking";

/** Notes that the traveller has paid, so that nobody reminds of it. */
export const applyPaymentReceived: EventApplier<"payment.received"> = (tx, { data }, eventId) =>
  withBooking(tx, data.bookingRef, async (booking) => {
    const { instalmentRef, payment, paidAt } = data;
    if (!(await payInstalment(tx, booking, { instalmentRef, ...payment, paidAt }))) return UNCHANGED;
    await writeOutboxEvent(tx, {
      type: "payment.received",
      subjectKind: "instalment",
      subjectId: `${booking.ref}/${instalmentRef}`,
      payload: {
        bookingRef: booking.ref,
        instalmentRef,
        amountMinor: payment.amountMinor.toString(),
        currency: payment.currency,
        inboundEventId: eventId,
      },
    });
    return FIRST;
  });
