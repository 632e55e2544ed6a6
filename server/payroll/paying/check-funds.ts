import { recordAudit } from "@/server/audit/commands/record-audit";
import { formatAmount } from "@/server/money/format-amount";
import { coveredPayouts } from "@/server/payroll/domain/covered-payouts";
import type { TxContext } from "@/server/platform/context";
import type { LockedRun } from "../commands/move-run";
import { raiseAlarm } from "./raise-alarm";

/** What the provider said is available, and when it was asked. */
export interface KnownFunds {
  /** Minor units by currency in upper case. */
  availableMinor: ReadonlyMap<string, bigint>;
  askedAt: Date;
}

/**
 * Whether the provider's balance covers a locked run that is about to begin, besides what other runs have on their
 * way. When it does not, the run is begun all the same if somebody has decided that it pays what is covered: what is
 * not fails, without having been tried. Otherwise the run says how much is free, a person is told, and it waits.
 * Call it last before the run is moved.
 */
export async function coversRun(tx: TxContext, run: LockedRun, funds: KnownFunds): Promise<boolean> {
  // One run of a currency at a time, so that two do not count on the same money.
  await tx.db
    .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`payroll-funds:${run.currency}`}, 12))`;
  const freeMinor =
    (funds.availableMinor.get(run.currency) ?? 0n) - (await onTheirWayMinor(tx, run, funds.askedAt));
  const neededMinor = await reservedMinor(tx, run.id);
  if (freeMinor >= neededMinor) return true;
  if (run.coveredOrder !== null) return leaveOut(tx, run, freeMinor);
  const money = (minor: bigint) => formatAmount(minor, run.currency, "en-GB");
  const isNews = run.fundsShortAt === null;
  await tx.db.payrollRun.update({
    where: { id: run.id },
    data: {
      fundsShortAt: tx.clock.now(),
      fundsFreeMinor: freeMinor,
      ...(isNews ? { version: { increment: 1 } } : {}),
    },
  });
  if (isNews)
    await raiseAlarm(tx, {
      code: "funds-short",
      subjectKind: "payrollRun",
      subjectId: run.id,
      message: `The run is not begun: it needs ${money(neededMinor)}, and ${money(freeMinor)} of the Stripe balance is free besides what other runs have on their way. Top the balance up, or have it pay what is covered.`,
    });
  return false;
}

/** What other runs of the currency may still take, or have taken since the balance was asked for. */
async function onTheirWayMinor(tx: TxContext, run: LockedRun, askedAt: Date): Promise<bigint> {
  const [sum] = await tx.db.$queryRaw<[{ minor: bigint }]>`
    SELECT coalesce(sum(p.pay_minor), 0)::bigint AS minor FROM payout p JOIN payroll_run r ON r.id = p.run_id
    WHERE p.currency = ${run.currency} AND p.run_id <> ${run.id} AND r.status IN ('PAYING', 'PAUSED')
      AND (p.status IN ('RESERVED', 'SENDING', 'UNKNOWN') OR p.sent_at >= ${askedAt})`;
  return sum.minor;
}

async function reservedMinor(tx: TxContext, runId: string): Promise<bigint> {
  const [sum] = await tx.db.$queryRaw<[{ minor: bigint }]>`
    SELECT coalesce(sum(pay_minor), 0)::bigint AS minor FROM payout WHERE run_id = ${runId} AND status = 'RESERVED'`;
  return sum.minor;
}

/** Fails what the balance does not cover. False when it covers nothing, as then there is nothing to begin. */
async function leaveOut(tx: TxContext, run: LockedRun, freeMinor: bigint): Promise<boolean> {
  const payouts = await tx.db.$queryRaw<{ id: string; payMinor: bigint; vendorName: string }[]>`
    SELECT p.id, p.pay_minor AS "payMinor", v.name AS "vendorName" FROM payout p JOIN vendor v ON v.id = p.vendor_id
    WHERE p.run_id = ${run.id} AND p.status = 'RESERVED'`;
  const { covered, leftOut } = coveredPayouts(payouts, freeMinor, run.coveredOrder!);
  await tx.db.payrollRun.update({
    where: { id: run.id },
    data: { fundsShortAt: covered.length > 0 ? null : tx.clock.now(), fundsFreeMinor: freeMinor },
  });
  if (covered.length === 0) return false;
  await failUncovered(tx, run, leftOut);
  await recordAudit(tx, {
    action: "payroll.run.covered-in-part",
    subjectKind: "payrollRun",
    subjectId: run.id,
    after: { freeMinor, order: run.coveredOrder, covered: covered.length, leftOut: leftOut.length },
    reason: `Decided by ${run.coveredByName ?? "somebody"}`,
  });
  return true;
}

/** Set-based, as it may be most of a large run. Nothing was sent, so what was set aside is owed to the vendors again. */
async function failUncovered(tx: TxContext, run: LockedRun, payoutIds: readonly string[]): Promise<void> {
  const reason = "The Stripe balance did not cover it";
  const message = `${reason}. Nothing was sent. Top the balance up, then retry.`;
  await tx.db.$executeRaw`
    WITH moved AS (
      UPDATE payout SET status = 'FAILED', version = version + 1, failure_code = 'balance_not_enough',
        failure_message = ${message}, lease_until = NULL, lease_owner = NULL
      WHERE id = ANY(${[...payoutIds]}::text[]) AND status = 'RESERVED'
      RETURNING id, vendor_id, currency, pay_minor, version
    ), entry AS (
      INSERT INTO ledger_entry (kind, currency, vendor_id, payout_id, reason, once_key, created_by_name, occurred_at)
      SELECT 'PAYOUT_VOIDED', currency, vendor_id, id, ${reason}, 'payout:' || id || ':voided:' || version,
        ${tx.actor.name}, ${tx.clock.now()}
      FROM moved RETURNING id, payout_id
    ), event AS (
      INSERT INTO payout_event (payout_id, run_id, "from", "to", actor_name, reason)
      SELECT id, ${run.id}, 'RESERVED', 'FAILED', ${tx.actor.name}, ${reason} FROM moved
    )
    INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
    SELECT e.id, a.id, m.currency, CASE a.kind WHEN 'VENDOR_PAYABLE' THEN m.pay_minor ELSE -m.pay_minor END,
      a.vendor_id, NULL::timestamptz
    FROM entry e JOIN moved m ON m.id = e.payout_id
    JOIN ledger_account a ON a.currency = m.currency
      AND ((a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = m.vendor_id) OR a.kind = 'PAYOUTS_IN_TRANSIT')`;
}
