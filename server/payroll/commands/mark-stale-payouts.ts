import { formatAmount } from "@/server/money/format-amount";
import type { TxContext } from "@/server/platform/context";
import { movePayout } from "../paying/move-payout";
import { postVoided } from "../paying/record-payout-money";

/**
 * Stops the payouts that claim a booking's postings and were approved, but not sent, when the booking is refunded:
 * they go stale with why, and what was set aside for them is owed to the vendor again. Their amount and lines stay
 * what was approved. One whose attempt has begun is not touched; what it pays too much is taken back by the next run.
 *
 * @param refundedMinor what the refund takes from the vendor, minor units, more than zero.
 */
export async function markStalePayouts(
  tx: TxContext,
  booking: { id: bigint; ref: string; currency: string },
  refundedMinor: bigint,
): Promise<void> {
  const rows = await lockUnsentPayouts(tx, booking.id);
  const amount = formatAmount(refundedMinor, booking.currency, "en-GB");
  const reason = `Booking ${booking.ref} was refunded after the approval: ${amount} of this payout would be taken back`;
  for (const { id } of rows) {
    const payout = await tx.db.payout.findUniqueOrThrow({ where: { id } });
    if (payout.status === "RESERVED") await postVoided(tx, payout, reason);
    await movePayout(tx, payout, {
      to: "STALE",
      reason,
      fields: {
        leaseUntil: null,
        leaseOwner: null,
        retryAfter: null,
        failureCode: "refunded_after_approval",
        failureMessage: `${reason}. Leave it out, or have a second person send it as it was approved.`,
      },
      detail: { bookingRef: booking.ref, refundedMinor: refundedMinor.toString() },
    });
  }
}

/**
 * Locks the approved payouts that claim a booking's postings and were not sent. A worker that has just begun to send
 * one is waited for, and then it is no longer among them. It waits for the audit log itself, so call this before
 * anything is written there.
 */
export async function lockUnsentPayouts(tx: TxContext, bookingId: bigint): Promise<{ id: string }[]> {
  return tx.db.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM payout p
    WHERE p.status IN ('RESERVED', 'FAILED') AND p.id IN (
      SELECT l.payout_id FROM payout_line l
      JOIN ledger_posting g ON g.id = l.posting_id JOIN ledger_entry e ON e.id = g.entry_id
      WHERE e.booking_id = ${bookingId})
    ORDER BY p.id FOR UPDATE`;
}
