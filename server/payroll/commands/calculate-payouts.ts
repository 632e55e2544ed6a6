import type { TxContext } from "@/server/platform/context";
import { BANK_HOLD_MS } from "@/server/payroll/domain/bank-hold";
import { currencyPolicyOf, payrollPolicyOf } from "../queries/get-payroll-policy";
import { collectDraftLines } from "./collect-draft-lines";
import { decidePayout } from "./decide-payout";
import { nextRegularRunOn } from "./next-regular-run-on";
import { readDraftSums } from "./read-draft-sums";
import { writePayouts } from "./write-payouts";

/** What of a run the calculation needs to know. */
export interface RunToCalculate {
  id: string;
  schedule: "WEEKLY" | "MONTHLY" | "OFF_CYCLE";
  currency: string;
  /** Last-exclusive day of the period, `YYYY-MM-DD` in the business zone. */
  periodEnd: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/**
 * Works out what each vendor gets from a draft run, or why it gets nothing, and claims the postings of those that
 * are paid. With `vendorIds`, only these vendors are worked out again and the rest of the run stays as it is;
 * an off-cycle run always names its vendors.
 *
 * The postings are read once into a temporary table, so that what was summed is exactly what is claimed.
 * The caller holds the lock of `lockDrafting` and has checked that the run is a draft.
 */
export async function calculatePayouts(
  tx: TxContext,
  run: RunToCalculate,
  vendorIds?: readonly string[],
): Promise<void> {
  // The sums of a large run are joined and sorted in memory rather than on disk, for this transaction alone.
  await tx.db.$executeRaw`SET LOCAL work_mem = '128MB'`;
  await releaseLines(tx, run.id, vendorIds);
  await collectDraftLines(tx, run, vendorIds);
  const now = tx.clock.now();
  const rules = {
    currency: await currencyPolicyOf(tx, run.currency),
    payroll: await payrollPolicyOf(tx),
    nextRunOn: nextRegularRunOn(run),
  };
  for await (const vendors of readDraftSums(tx, run)) {
    await writePayouts(
      tx,
      run,
      vendors.map((vendor) => decidePayout(vendor, run, rules, now)),
    );
  }
  await dropVanishedPayouts(tx, run.id, vendorIds);
  await claimLines(tx, run.id);
  await recordBankReleases(tx, run.id, now);
  await writeRunTotals(tx, run.id);
}

/** Serialises everything that claims postings of one currency until the transaction ends. */
export async function lockDrafting(tx: TxContext, currency: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${"payroll.draft:" + currency}, 0))`;
}

/** Gives back the claims of a draft; nothing was decided on it, so nothing is kept for the record. */
async function releaseLines(tx: TxContext, runId: string, vendorIds?: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM payout_line l USING payout p
    WHERE p.id = l.payout_id AND p.run_id = ${runId}
      AND (${vendorIds === undefined} OR p.vendor_id = ANY(${vendorIds ?? []}::text[]))`;
}

/** A vendor that no longer has anything due in the run, because it moved to the other schedule, leaves the draft. */
async function dropVanishedPayouts(
  tx: TxContext,
  runId: string,
  vendorIds?: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM payout p WHERE p.run_id = ${runId}
      AND (${vendorIds === undefined} OR p.vendor_id = ANY(${vendorIds ?? []}::text[]))
      AND NOT EXISTS (SELECT 1 FROM draft_line d WHERE d.vendor_id = p.vendor_id)`;
}

/** Claims the collected postings of every payout that will be paid. The primary key refuses a second claim. */
async function claimLines(tx: TxContext, runId: string): Promise<void> {
  // The payouts are new, so the planner knows nothing of them and may take them for one row: a nested loop over a
  // million lines would then run for hours.
  await tx.db.$executeRaw`SET LOCAL enable_nestloop = off`;
  await tx.db.$executeRaw`
    INSERT INTO payout_line (posting_id, payout_id, amount_minor, label)
    SELECT d.posting_id, p.id, d.amount_minor, d.label
    FROM draft_line d JOIN payout p ON p.run_id = ${runId} AND p.vendor_id = d.vendor_id
    WHERE p.outcome = 'PAYABLE' AND NOT d.held`;
  await tx.db.$executeRaw`SET LOCAL enable_nestloop = on`;
}

/**
 * Whoever released a vendor's new bank details, without which the run would not pay it, has a part in the run and may
 * not approve it, just as if they had released a hold in it.
 */
async function recordBankReleases(tx: TxContext, runId: string, now: Date): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO payroll_run_editor (run_id, staff_id, action, at)
    SELECT DISTINCT p.run_id, c.released_by_id, 'bank details released', ${now}::timestamptz
    FROM payout p
    JOIN payout_account a ON a.vendor_id = p.vendor_id
    JOIN bank_change c ON c.payout_account_id = a.id AND c.changed_at > ${new Date(now.getTime() - BANK_HOLD_MS)}
    WHERE p.run_id = ${runId} AND p.outcome = 'PAYABLE' AND c.released_by_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM payroll_run_editor e WHERE e.run_id = p.run_id AND e.staff_id = c.released_by_id)`;
}

/** Writes the run's sums from its stored payouts; they are never worked out in any other way. */
async function writeRunTotals(tx: TxContext, runId: string): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE payroll_run r SET
      vendor_count = s.vendors, payable_vendors = s.payable, payable_minor = s.payable_minor,
      carried_vendors = s.carried, carried_minor = s.carried_minor
    FROM (
      SELECT count(*)::int AS vendors, (count(*) FILTER (WHERE outcome = 'PAYABLE'))::int AS payable,
        coalesce(sum(pay_minor) FILTER (WHERE outcome = 'PAYABLE'), 0)::bigint AS payable_minor,
        (count(*) FILTER (WHERE outcome = 'BELOW_MINIMUM'))::int AS carried,
        coalesce(sum(net_minor) FILTER (WHERE outcome = 'BELOW_MINIMUM'), 0)::bigint AS carried_minor
      FROM payout WHERE run_id = ${runId}
    ) s WHERE r.id = ${runId}`;
}
