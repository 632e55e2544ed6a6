import { placeHold } from "@/server/payroll/commands/place-hold";
import { releaseHold } from "@/server/payroll/commands/release-hold";
import type { TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import type { Booking, BookingDispute } from "@/server/platform/prisma/client";
import { recordRefund, requireCurrency } from "./record-refund";

export interface BookingDisputeInput {
  disputeRef: string;
  status: "OPENED" | "WON" | "LOST";
  /** Minor units that are disputed, of the booking's price. */
  amountMinor: bigint;
  currency: string;
  reason: string | null;
  /** When the status came about. */
  statusAt: Date;
}

/**
 * Records how a dispute stands. Opened, it holds the booking's postings out of payroll runs; lost, the disputed amount
 * is taken back as a refund is, and the hold ends; won, the hold ends. A decision stands above the opening whatever
 * was told first, and of two decisions the later one. Resolves to whether that was news. The caller holds
 * `lockBooking`.
 *
 * Throws RuleBroken `bookings.other_currency`, `bookings.dispute_differs`, `bookings.dispute_lost` for a dispute that
 * was lost and is then told to be won: what was taken back is in the ledger, and finance gives it back.
 */
export async function recordDispute(
  tx: TxContext,
  booking: Booking,
  told: BookingDisputeInput,
): Promise<"news" | "same" | "older"> {
  requireCurrency(booking, told.currency);
  const { disputeRef: ref, amountMinor, status, statusAt, reason } = told;
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`dispute:${ref}`}, 11))`;
  const known = await tx.db.bookingDispute.findUnique({ where: { ref } });
  const standing = known ? compare(known, booking, told) : "news";
  if (standing !== "news") return standing;
  const holdId = status === "OPENED" ? await holdBooking(tx, booking, told) : (known?.holdId ?? null);
  const data = { status, statusAt, reason, holdId };
  if (known) await tx.db.bookingDispute.update({ where: { ref }, data });
  else await tx.db.bookingDispute.create({ data: { ref, bookingId: booking.id, amountMinor, ...data } });
  if (status === "LOST") await takeBack(tx, booking, told);
  if (status !== "OPENED" && holdId !== null) await endHold(tx, holdId, ref, status);
  return "news";
}

function compare(
  known: BookingDispute,
  booking: Booking,
  told: BookingDisputeInput,
): "news" | "same" | "older" {
  if (known.bookingId !== booking.id || known.amountMinor !== told.amountMinor)
    throw new RuleBroken("bookings.dispute_differs", [
      "This dispute is known with another amount or for another booking; each dispute has a key of its own.",
    ]);
  if (known.status === told.status) return "same";
  if (told.status === "OPENED") return "older";
  if (known.status === "OPENED") return "news";
  if (told.statusAt <= known.statusAt) return "older";
  if (known.status === "LOST")
    throw new RuleBroken("bookings.dispute_lost", [
      "The dispute was lost before, and what was taken back is in the ledger: an adjustment gives it back.",
    ]);
  return "news";
}

async function holdBooking(tx: TxContext, booking: Booking, told: BookingDisputeInput): Promise<string> {
  const { holdId } = await placeHold(tx, {
    vendorId: booking.vendorId,
    bookingRef: booking.ref,
    reason: `Dispute ${told.disputeRef}${told.reason ? `: ${told.reason}` : ""}`,
  });
  return holdId;
}

async function takeBack(tx: TxContext, booking: Booking, told: BookingDisputeInput): Promise<void> {
  await recordRefund(tx, booking, {
    refundRef: `dispute:${told.disputeRef}`,
    amountMinor: told.amountMinor,
    currency: told.currency,
    refundedAt: told.statusAt,
    reason: `Dispute ${told.disputeRef} was lost${told.reason ? `: ${told.reason}` : ""}`,
  });
}

async function endHold(tx: TxContext, holdId: string, ref: string, status: "WON" | "LOST"): Promise<void> {
  const hold = await tx.db.hold.findUniqueOrThrow({ where: { id: holdId }, select: { releasedAt: true } });
  // Somebody may have released it by hand meanwhile.
  if (hold.releasedAt !== null) return;
  await releaseHold(tx, { holdId, reason: `Dispute ${ref} was ${status.toLowerCase()}` });
}
