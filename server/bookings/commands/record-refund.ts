import { refundBooking } from "@/server/payroll/commands/refund-booking";
import type { TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import type { Booking } from "@/server/platform/prisma/client";
import { hasEarned } from "./take-booking-details";

export interface BookingRefundInput {
  /** The refund's own key at whoever made it. */
  refundRef: string;
  /** Minor units of the booking's price; more than zero. */
  amountMinor: bigint;
  currency: string;
  refundedAt: Date;
  reason: string | null;
}

/**
 * Records what a traveller got back and takes it from the vendor's earning and our commission: at once when the
 * booking has earned, else when it does. A booking that never earns owes nothing. Resolves to false when this refund
 * is known. The caller holds `lockBooking`.
 *
 * Throws RuleBroken `bookings.other_currency`, `bookings.refund_differs` when its key is known for something else,
 * and `payroll.refund_too_large`.
 */
export async function recordRefund(
  tx: TxContext,
  booking: Booking,
  refund: BookingRefundInput,
): Promise<boolean> {
  requireCurrency(booking, refund.currency);
  const { refundRef: ref, amountMinor, refundedAt, reason } = refund;
  const inserted = await tx.db.$executeRaw`
    INSERT INTO booking_refund (ref, booking_id, amount_minor, reason, refunded_at)
    VALUES (${ref}, ${booking.id}, ${amountMinor}, ${reason}, ${refundedAt}) ON CONFLICT DO NOTHING`;
  if (inserted === 0) {
    const known = await tx.db.bookingRefund.findUniqueOrThrow({ where: { ref } });
    if (known.bookingId === booking.id && known.amountMinor === amountMinor) return false;
    throw new RuleBroken("bookings.refund_differs", [
      "This refund is known with another amount or for another booking; each refund has a key of its own.",
    ]);
  }
  const [{ total }] = await tx.db.$queryRaw<[{ total: bigint }]>`
    SELECT sum(amount_minor)::bigint AS total FROM booking_refund WHERE booking_id = ${booking.id}`;
  if (total > booking.grossMinor)
    throw new RuleBroken("payroll.refund_too_large", [
      "More would be refunded than is left of the booking's price.",
    ]);
  await postBookingRefunds(tx, booking);
  return true;
}

/** Posts the refunds of a booking that are not in the ledger, if it has earned. Doing it again changes nothing. */
export async function postBookingRefunds(tx: TxContext, booking: Pick<Booking, "id" | "ref">): Promise<void> {
  const waiting = await tx.db.bookingRefund.findMany({
    where: { bookingId: booking.id, postedAt: null },
    orderBy: [{ refundedAt: "asc" }, { ref: "asc" }],
  });
  if (waiting.length === 0 || !(await hasEarned(tx, booking.id))) return;
  for (const { ref, amountMinor, refundedAt, reason } of waiting) {
    await refundBooking(tx, {
      bookingRef: booking.ref,
      refundMinor: amountMinor,
      refundRef: ref,
      refundedAt,
      reason: reason ?? undefined,
    });
    await tx.db.bookingRefund.update({ where: { ref }, data: { postedAt: tx.clock.now() } });
  }
}

/** Throws RuleBroken `bookings.other_currency` unless an amount is in the booking's currency. */
export function requireCurrency(booking: Pick<Booking, "currency">, currency: string): void {
  if (booking.currency !== currency)
    throw new RuleBroken("bookings.other_currency", [
      `The booking is in ${booking.currency}, this amount is in ${currency}; nothing is converted.`,
    ]);
}
