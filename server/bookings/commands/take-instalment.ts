import type { TxContext } from "@/server/platform/context";
import type { Booking } from "@/server/platform/prisma/client";
import { requireCurrency } from "./record-refund";

/**
 * Notes that a part of the price is to be paid by a day, as told at `toldAt`. Resolves to whether it is told for the
 * first time, changed, the same as before, or older than what is known. The caller holds `lockBooking`. Throws
 * RuleBroken `bookings.other_currency`.
 */
export async function takeInstalment(
  tx: TxContext,
  booking: Booking,
  told: { instalmentRef: string; amountMinor: bigint; currency: string; dueOn: Date; toldAt: Date },
): Promise<"first" | "changed" | "same" | "older"> {
  requireCurrency(booking, told.currency);
  const { instalmentRef: ref, amountMinor, dueOn, toldAt } = told;
  const key = { bookingId_ref: { bookingId: booking.id, ref } };
  const known = await tx.db.paymentInstalment.findUnique({ where: key });
  const due = { amountMinor, dueOn, dueToldAt: toldAt };
  if (!known) {
    await tx.db.paymentInstalment.create({ data: { bookingId: booking.id, ref, ...due } });
    return "first";
  }
  const isSame = known.amountMinor === amountMinor && known.dueOn?.getTime() === dueOn.getTime();
  if (known.dueToldAt !== null && known.dueToldAt >= toldAt) return isSame ? "same" : "older";
  await tx.db.paymentInstalment.update({ where: key, data: due });
  if (known.dueToldAt === null) return "first";
  return isSame ? "same" : "changed";
}

/**
 * Notes that a part of the price was paid, also when nobody told before that it was due. Resolves to false when it was
 * paid before; the first payment stands. The caller holds `lockBooking`. Throws RuleBroken `bookings.other_currency`.
 */
export async function payInstalment(
  tx: TxContext,
  booking: Booking,
  paid: { instalmentRef: string; amountMinor: bigint; currency: string; paidAt: Date },
): Promise<boolean> {
  requireCurrency(booking, paid.currency);
  const { instalmentRef: ref, amountMinor, paidAt } = paid;
  const written = await tx.db.$executeRaw`
    INSERT INTO payment_instalment AS known (booking_id, ref, amount_minor, paid_at, paid_minor)
    VALUES (${booking.id}, ${ref}, ${amountMinor}, ${paidAt}, ${amountMinor})
    ON CONFLICT (booking_id, ref) DO UPDATE SET paid_at = excluded.paid_at, paid_minor = excluded.paid_minor
    WHERE known.paid_at IS NULL`;
  return written === 1;
}
