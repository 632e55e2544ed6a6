import { maskedContactNow } from "@/server/notifications/queries/contact-now";
import { shownName } from "@/server/notifications/queries/shown-name";
import { withoutContact } from "@/server/notifications/queries/without-contact";
import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { Context } from "@/server/platform/context";
import type { GetBookingInput } from "@/server/bookings/schemas";
import { loadBooking, type LoadedBooking } from "./load-booking";
import { seesAmounts } from "./sees-amounts";
import { travellerErasedAt, travellerNow } from "./traveller-now";

/**
 * What the head of a booking's page shows, the price in minor units. The traveller is masked whoever asks:
 * `revealTraveller` shows them, for a reason. Throws NotFound.
 */
export async function getBooking(ctx: Pick<Context, "db" | "actor">, input: GetBookingInput) {
  const booking = await loadBooking(ctx, input.ref);
  return {
    ref: booking.ref,
    /** Where it is kept: bookings whose time is over are archived. */
    source: booking.source,
    status: booking.status,
    vendor: booking.vendor,
    traveller: await travellerOf(ctx, booking),
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

async function travellerOf(ctx: Pick<Context, "db">, booking: LoadedBooking) {
  const { customerName: name, customerEmail: email, customerPhone: phone, customerRef } = booking;
  const [now, erasedAt, writtenTo] = await Promise.all([
    travellerNow(ctx, booking),
    travellerErasedAt(ctx, booking),
    messageOf(ctx, booking),
  ]);
  return {
    ...maskedContactNow(now),
    name: shownName(now.name ?? name),
    ref: withoutContact({ name, email, phone })(customerRef),
    erasedAt,
    /** A message of theirs, by which their contact can be corrected; null when none was ever planned. */
    messageId: writtenTo?.id ?? null,
    /** What the message was about, when it was about another booking. */
    messageBookingRef: writtenTo?.bookingRef ?? null,
  };
}

/** The latest message to the traveller about the booking, else about anything. */
async function messageOf({ db }: Pick<Context, "db">, { ref, customerRef }: LoadedBooking) {
  const where = { recipientRef: customerRef, recipientKind: "TRAVELLER" as const, erasedAt: null };
  const latest = { orderBy: { createdAt: "desc" as const }, select: { id: true, bookingRef: true } };
  return (
    (await db.message.findFirst({ where: { ...where, bookingRef: ref }, ...latest })) ??
    (await db.message.findFirst({ where, ...latest }))
  );
}
