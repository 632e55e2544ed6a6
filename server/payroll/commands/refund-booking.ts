import { recordAudit } from "@/server/audit/commands/record-audit";
import { postEntry } from "@/server/ledger/post-entry";
import { cumulativeRefund, RefundTooLarge } from "@/server/money/cumulative-refund";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { lockUnsentPayouts, markStalePayouts } from "./mark-stale-payouts";
import { refreshOpenRuns } from "./refresh-open-runs";

export interface RefundBookingInput {
  bookingRef: string;
  /** Minor units of the booking's currency, of the booking's whole price; more than zero. */
  refundMinor: bigint;
  /** The refund's own key at whoever made it; the same one again changes nothing. */
  refundRef: string;
  reason?: string;
  refundedAt: Date;
}

/**
 * Takes back of the vendor's earning, and of our commission on it, what a refund of its booking costs, by the
 * cumulative rule: refunds that sum to the price reverse both to exactly zero. Whether the earning was paid already
 * does not matter: the entry is claimed by the next run, where it stands as a refund of its own. An approved payout of
 * the earning that was not sent goes stale.
 * Throws NotFound for a booking that does not exist or never earned (nothing is owed, so nothing is taken back),
 * RuleBroken `payroll.refund_too_large` when more would be refunded than is left.
 */
export async function refundBooking(ctx: Context, input: RefundBookingInput): Promise<{ created: boolean }> {
  if (input.refundMinor <= 0n) throw new InvalidInput("A refund is more than zero.", "refundMinor");
  return inTransaction(ctx, async (tx) => {
    const booking = await tx.db.booking.findUnique({ where: { ref: input.bookingRef } });
    if (!booking) throw new NotFound("Booking", input.bookingRef);
    await tx.db.$queryRaw`SELECT id FROM booking WHERE id = ${booking.id} FOR UPDATE`;
    const onceKey = `refund:${input.refundRef}`;
    const known = await tx.db.ledgerEntry.findFirst({ where: { onceKey }, select: { id: true } });
    if (known) return { created: false };
    const earning = await tx.db.ledgerEntry.findFirst({ where: { bookingId: booking.id, kind: "EARNING" } });
    if (
      !earning ||
      earning.grossMinor === null ||
      earning.commissionMinor === null ||
      earning.commissionBps === null
    )
      throw new NotFound("Earning of booking", input.bookingRef);
    const earlier = await tx.db.ledgerEntry.findMany({
      where: { correctsEntryId: earning.id, kind: "REFUND" },
      select: { grossMinor: true },
    });
    const refundedBeforeMinor = earlier.reduce((sum, refund) => sum - (refund.grossMinor ?? 0n), 0n);
    const parts = splitOrRefuse({
      grossMinor: earning.grossMinor,
      commissionMinor: earning.commissionMinor,
      commissionBps: earning.commissionBps,
      refundedBeforeMinor,
      refundMinor: input.refundMinor,
    });
    const entryId = await postEntry(tx, {
      kind: "REFUND",
      currency: booking.currency,
      vendorId: booking.vendorId,
      bookingId: booking.id,
      correctsEntryId: earning.id,
      grossMinor: -input.refundMinor,
      commissionMinor: -parts.commissionPartMinor,
      commissionBps: earning.commissionBps,
      commissionRateId: earning.commissionRateId ?? undefined,
      reason: input.reason,
      onceKey,
      occurredAt: input.refundedAt,
      postings: [
        { account: { kind: "BOOKING_CLEARING" }, amountMinor: input.refundMinor },
        {
          account: { kind: "VENDOR_PAYABLE", vendorId: booking.vendorId },
          amountMinor: -parts.vendorPartMinor,
          payableAt: input.refundedAt,
        },
        { account: { kind: "PLATFORM_REVENUE" }, amountMinor: -parts.commissionPartMinor },
      ],
    });
    await lockUnsentPayouts(tx, booking.id);
    await refreshOpenRuns(tx, booking.vendorId, `booking ${booking.ref} was refunded`);
    // After the open runs: one that was being approved meanwhile has been waited for, and is approved or open by now.
    if (parts.vendorPartMinor > 0n) await markStalePayouts(tx, booking, parts.vendorPartMinor);
    await recordAudit(tx, {
      action: "payroll.refund.recorded",
      subjectKind: "booking",
      subjectId: booking.ref,
      after: { entryId, refundMinor: input.refundMinor, ...parts },
      reason: input.reason,
    });
    return { created: true };
  });
}

function splitOrRefuse(refund: Parameters<typeof cumulativeRefund>[0]) {
  try {
    return cumulativeRefund(refund);
  } catch (error) {
    if (!(error instanceof RefundTooLarge)) throw error;
    throw new RuleBroken("payroll.refund_too_large", [error.message], error.message);
  }
}
