import { summariseContact, withoutContact } from "@/server/notifications/queries/summarise-contact";
import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { Context } from "@/server/platform/context";
import type { GetBookingInput } from "@/server/bookings/schemas";
import { loadBooking } from "./load-booking";
import { seesAmounts } from "./sees-amounts";

/**
 * What the head of a booking's page shows, the price in minor units. The traveller is masked whoever asks:
 * `revealTraveller` shows them, for a reason. Throws NotFound.
 */
export async function getBooking(ctx: Pick<Context, "db" | "actor">, input: GetBookingInput) {
  const booking = await loadBooking(ctx, input.ref);
  const contact = {
    name: booking.customerName,
    email: booking.customerEmail,
    phone: booking.customerPhone,
  };
  return {
    ref: booking.ref,
    /** Where it is kept: bookings whose time is over are archived. */
    source: booking.source,
    status: booking.status,
    vendor: booking.vendor,
    traveller: { ...summariseContact(contact), ref: withoutContact(contact)(booking.customerRef) },
    currency: booking.currency,
    grossMinor: booking.grossMinor,
    bookedAt: booking.bookedAt,
    startsOn: dayOfColumn(booking.startsOn),
    endsOn: dayOfColumn(booking.endsOn),
    completedAt: booking.completedAt,
    cancelledAt: booking.cancelledAt,
    isTest: booking.isTest,
    /** Whether amounts and reasons of payments and payouts are in the timeline, or only how they stand. */
    seesAmounts: seesAmounts(ctx),
  };
}
