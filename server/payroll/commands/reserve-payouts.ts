import type { TxContext } from "@/server/platform/context";
import type { PayoutStatus } from "@/server/payroll/domain/payout-status";
import { openAccount } from "@/server/ledger/open-account";

export interface ReserveOptions {
  /** PLANNED at the last approval, FAILED when finance retries, STALE when it is sent as it was approved. */
  from: Extract<PayoutStatus, "PLANNED" | "FAILED" | "STALE">;
  /** For the payouts' timelines. */
  reason: string;
  /** Only these payouts of the run; all of it unless told. */
  payoutIds?: readonly string[] | undefined;
}

/**
 * Sets money aside: moves the run's payouts to RESERVED and posts, for each, what will be sent from the vendor's
 * payable account to payouts in transit. What a currency's payout multiple leaves over becomes claimable again in
 * the first reservation. Set-based, so that a run of 20,000 payouts takes one statement. Returns how many moved.
 */
export async function reservePayouts(tx: TxContext, runId: string, options: ReserveOptions): Promise<number> {
  const currency = await currencyOf(tx, runId);
  const transit = await openAccount(tx, { kind: "PAYOUTS_IN_TRANSIT", currency });
  const rows = await tx.db.$queryRaw<[{ count: bigint }]>`
    WITH moved AS (
      UPDATE payout SET status = 'RESERVED', version = version + 1, failure_code = NULL, failure_message = NULL,
        retry_after = NULL
      WHERE run_id = ${runId} AND status = ${options.from}::payout_status
        AND (${options.payoutIds === undefined} OR id = ANY(${options.payoutIds ?? []}::text[]))
      RETURNING id, vendor_id, currency, pay_minor, leftover_minor, version
    ), entry AS (
      INSERT INTO ledger_entry (kind, currency, vendor_id, payout_id, reason, once_key, created_by_id, created_by_name, occurred_at)
      SELECT 'PAYOUT_RESERVED', currency, vendor_id, id, ${options.reason}, 'payout:' || id || ':reserved:' || version,
        ${tx.actor.kind === "staff" ? tx.actor.id : null}, ${tx.actor.name}, ${tx.clock.now()}
      FROM moved RETURNING id, payout_id
    ), event AS (
      INSERT INTO payout_event (payout_id, run_id, "from", "to", actor_name, reason)
      SELECT id, ${runId}, ${options.from}::payout_status, 'RESERVED', ${tx.actor.name}, ${options.reason} FROM moved
    ), posting AS (
      INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
      SELECT e.id, a.id, m.currency, -m.pay_minor, m.vendor_id, NULL::timestamptz
        FROM entry e JOIN moved m ON m.id = e.payout_id
        JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = m.vendor_id AND a.currency = m.currency
      UNION ALL
      SELECT e.id, ${transit}::bigint, m.currency, m.pay_minor, NULL, NULL
        FROM entry e JOIN moved m ON m.id = e.payout_id
      UNION ALL
      SELECT e.id, a.id, m.currency, side.sign * m.leftover_minor, m.vendor_id,
          CASE WHEN side.sign = 1 THEN r.ends_at END
        FROM entry e JOIN moved m ON m.id = e.payout_id
        JOIN payroll_run r ON r.id = ${runId}
        JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = m.vendor_id AND a.currency = m.currency
        CROSS JOIN (VALUES (1), (-1)) AS side (sign)
        WHERE m.leftover_minor > 0 AND ${options.from} = 'PLANNED'
    )
    SELECT count(*) AS count FROM moved`;
  return Number(rows[0].count);
}

/**
 * Gives reserved money back to the vendors' payable accounts and moves the payouts to PLANNED (an undone approval)
 * or CANCELLED (a cancelled run), taking back what was left over as well. Only payouts of which nothing was sent.
 */
export async function unreservePayouts(
  tx: TxContext,
  runId: string,
  options: { to: Extract<PayoutStatus, "PLANNED" | "CANCELLED">; reason: string },
): Promise<number> {
  const currency = await currencyOf(tx, runId);
  const transit = await openAccount(tx, { kind: "PAYOUTS_IN_TRANSIT", currency });
  const rows = await tx.db.$queryRaw<[{ count: bigint }]>`
    WITH moved AS (
      UPDATE payout SET status = ${options.to}::payout_status, version = version + 1, lease_until = NULL,
        lease_owner = NULL
      WHERE run_id = ${runId} AND status = 'RESERVED'
      RETURNING id, vendor_id, currency, pay_minor, leftover_minor, version
    ), entry AS (
      INSERT INTO ledger_entry (kind, currency, vendor_id, payout_id, reason, once_key, created_by_id, created_by_name, occurred_at)
      SELECT 'PAYOUT_VOIDED', currency, vendor_id, id, ${options.reason}, 'payout:' || id || ':voided:' || version,
        ${tx.actor.kind === "staff" ? tx.actor.id : null}, ${tx.actor.name}, ${tx.clock.now()}
      FROM moved RETURNING id, payout_id
    ), event AS (
      INSERT INTO payout_event (payout_id, run_id, "from", "to", actor_name, reason)
      SELECT id, ${runId}, 'RESERVED', ${options.to}::payout_status, ${tx.actor.name}, ${options.reason} FROM moved
    ), posting AS (
      INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
      SELECT e.id, a.id, m.currency, m.pay_minor, m.vendor_id, NULL::timestamptz
        FROM entry e JOIN moved m ON m.id = e.payout_id
        JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = m.vendor_id AND a.currency = m.currency
      UNION ALL
      SELECT e.id, ${transit}::bigint, m.currency, -m.pay_minor, NULL, NULL
        FROM entry e JOIN moved m ON m.id = e.payout_id
      UNION ALL
      SELECT e.id, a.id, m.currency, side.sign * m.leftover_minor, m.vendor_id,
          CASE WHEN side.sign = -1 THEN r.ends_at END
        FROM entry e JOIN moved m ON m.id = e.payout_id
        JOIN payroll_run r ON r.id = ${runId}
        JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = m.vendor_id AND a.currency = m.currency
        CROSS JOIN (VALUES (1), (-1)) AS side (sign)
        WHERE m.leftover_minor > 0
    )
    SELECT count(*) AS count FROM moved`;
  return Number(rows[0].count);
}

async function currencyOf(tx: TxContext, runId: string): Promise<string> {
  const run = await tx.db.payrollRun.findUniqueOrThrow({ where: { id: runId }, select: { currency: true } });
  return run.currency;
}
