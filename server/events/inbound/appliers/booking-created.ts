import { saveRecipient } from "@/server/bookings/commands/save-recipient";
import { takeBookingDetails } from "@/server/bookings/commands/take-booking-details";
import { ensureVendorId } from "@/server/vendors/commands/ensure-vendor";
import { writeOutboxEvent } from "../../commands/write-outbox-event";
import type { EventDataOf } from "../event-types";
import { CHANGED, FIRST, STALE, UNCHANGED, type EventApplier } from "./applier";
import { withBookingLocked } from "./with-booking";

/** Makes the booking, its vendor where it is new, and keeps how the traveller is reached. */
export const applyBookingCreated: EventApplier<"booking.created"> = (tx, { data, time }, eventId) =>
  withBookingLocked(tx, { ref: data.bookingRef, customerRef: data.customer.customerRef }, async (booking) => {
    const { vendorRef, name } = data.vendor;
    const vendorId = await ensureVendorId(tx, { ref: vendorRef, name });
    const details = detailsOf(data, vendorId);
    const taken = await takeBookingDetails(tx, booking, { ref: data.bookingRef, details, toldAt: time });
    if (taken === "older") return STALE;
    await saveRecipient(tx, recipientOf(data, time));
    if (taken === "same") return UNCHANGED;
    if (taken === "changed") return CHANGED;
    await writeOutboxEvent(tx, {
      type: "booking.created",
      subjectKind: "booking",
      subjectId: data.bookingRef,
      payload: { bookingRef: data.bookingRef, vendorId, inboundEventId: eventId },
    });
    return FIRST;
  });

function detailsOf(data: EventDataOf<"booking.created">, vendorId: string) {
  const { customer, gross, bookedAt, startsOn, endsOn, isTest } = data;
  return {
    vendorId,
    customerRef: customer.customerRef,
    customerName: customer.name,
    customerEmail: customer.email ?? null,
    customerPhone: customer.phone ?? null,
    currency: gross.currency,
    grossMinor: gross.amountMinor,
    bookedAt,
    startsOn,
    endsOn,
    isTest,
  };
}

function recipientOf({ customer }: EventDataOf<"booking.created">, toldAt: Date) {
  const { customerRef, name, email, phone, locale, timeZone, devices } = customer;
  return {
    customerRef,
    name,
    email: email ?? null,
    phone: phone ?? null,
    locale: locale ?? null,
    timeZone: timeZone ?? null,
    devices: devices.map(({ token, platform, fid }) => ({ token, platform, fid: fid ?? null })),
    toldAt,
  };
}
