import type { PayoutStatus } from "@/server/payroll/domain/payout-status";
import type { TxContext } from "@/server/platform/context";

export interface GiveUpOptions {
  /** Both are without a reservation: what they were to send is owed to the vendor again already. */
  from: readonly Extract<PayoutStatus, "FAILED" | "STALE">[];
  /** For the payouts' timelines. */
  reason: string;
  /** Only these payouts of the run; all of it unless told. */
  payoutIds?: readonly string[] | undefined;
}

/**
 * Moves payouts that are not to be tried any more to CANCELLED. What the currency's payout multiple had left over
 * became claimable when they were reserved; that is taken back, as their lines are about to be claimable in full.
 * Returns how many moved. The caller frees their claims with `releaseClaims`.
 */
export async function giveUpPayouts(tx: TxContext, runId: string, options: GiveUpOptions): Promise<number> {
  const rows = await tx.db.$queryRaw<[{ count: bigint }]>`
    WITH before AS (
      SELECT id, status FROM payout WHERE run_id = ${runId} AND status::text = ANY(${[...options.from]}::text[])
        AND (${options.payoutIds === undefined} OR id = ANY(${options.payoutIds ?? []}::text[]))
      FOR UPDATE
    ), moved AS (
      UPDATE payout p SET status = 'CANCELLED', version = p.version + 1 FROM before b WHERE b.id = p.id
      RETURNING p.id, p.vendor_id, p.currency, p.leftover_minor, p.version, b.status AS before
    ), event AS (
      INSERT INTO payout_event (payout_id, run_id, "from", "to", actor_name, reason)
      SELECT id, ${runId}, before, 'CANCELLED', ${tx.actor.name}, ${options.reason} FROM moved
    ), entry AS (
      INSERT INTO ledger_entry (kind, currency, vendor_id, payout_id, reason, once_key, created_by_id, created_by_name, occurred_at)
      SELECT 'LEFTOVER_REVERSED', currency, vendor_id, id, ${options.reason}, 'payout:' || id || ':leftover:' || version,
        ${tx.actor.kind === "staff" ? tx.actor.id : null}, ${tx.actor.name}, ${tx.clock.now()}
      FROM moved WHERE leftover_minor > 0 RETURNING id, payout_id
    ), posting AS (
      INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
      SELECT e.id, a.id, m.currency, side.sign * m.leftover_minor, m.vendor_id, CASE WHEN side.sign = -1 THEN r.ends_at END
        FROM entry e JOIN moved m ON m.id = e.payout_id
        JOIN payroll_run r ON r.id = ${runId}
        JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = m.vendor_id AND a.currency = m.currency
        CROSS JOIN (VALUES (1), (-1)) AS side (sign)
    )
    SELECT count(*) AS count FROM moved`;
  return Number(rows[0].count);
}
