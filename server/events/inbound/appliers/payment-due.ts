import { takeInstalment } from "@/server/bookings/commands/take-instalment";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import { CHANGED, FIRST, STALE, UNCHANGED, type EventApplier } from "./applier";
import { withBooking } from "./with-booking";

/** Notes what the traveller has to pay by when. */
export const applyPaymentDue: EventApplier<"payment.due"> = (tx, { data, time }, eventId) =>
  withBooking(tx, data.bookingRef, async (booking) => {
    const { instalmentRef, instalment, dueOn } = data;
    const taken = await takeInstalment(tx, booking, { instalmentRef, ...instalment, dueOn, toldAt: time });
    if (taken === "older") return STALE;
    if (taken === "same") return UNCHANGED;
    if (taken === "changed") return CHANGED;
    await writeOutboxEvent(tx, {
      type: "payment.due",
      subjectKind: "instalment",
      subjectId: `${booking.ref}/${instalmentRef}`,
      payload: {
        bookingRef: booking.ref,
        instalmentRef,
        amountMinor: instalment.amountMinor.toString(),
        currency: instalment.currency,
        dueOn: dueOn.toISOString().slice(0, 10),
        inboundEventId: eventId,
      },
    });
    return FIRST;
  });
