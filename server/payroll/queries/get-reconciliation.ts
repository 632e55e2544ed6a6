import { runLabel } from "@/server/payroll/domain/run-label";
import { dayOfColumn } from "../commands/date-column";
import type { Context } from "@/server/platform/context";

const HISTORY = 20;
const DIFFERENCES = 100;
const RUNS = 30;

/**
 * All that the reconciliation page shows: how the last comparison ended, every open difference and the latest resolved
 * ones with where they are, the runs with the sums of both sides, and the history. Amounts in minor units.
 */
export async function getReconciliation(ctx: Context) {
  const [history, open, resolved, runs] = await Promise.all([
    ctx.db.reconciliation.findMany({ orderBy: [{ requestedAt: "desc" }, { id: "desc" }], take: HISTORY }),
    differences(ctx, { status: { not: "RESOLVED" } }),
    differences(ctx, { status: "RESOLVED" }),
    listReconciledRuns(ctx),
  ]);
  const openCount = await ctx.db.reconciliationDifference.count({ where: { status: { not: "RESOLVED" } } });
  return { history, open, resolved, openCount, runs };
}

async function differences(ctx: Context, where: { status: "RESOLVED" | { not: "RESOLVED" } }) {
  const rows = await ctx.db.reconciliationDifference.findMany({
    where,
    orderBy: [{ firstFoundAt: "desc" }, { id: "asc" }],
    take: DIFFERENCES,
  });
  const payouts = await ctx.db.payout.findMany({
    where: { id: { in: rows.flatMap((row) => row.payoutId ?? []) } },
    select: {
      id: true,
      vendor: { select: { id: true, name: true, ref: true } },
      run: { select: { id: true, schedule: true, periodStart: true, periodEnd: true } },
    },
  });
  const byId = new Map(payouts.map((payout) => [payout.id, payout]));
  return rows.map(({ key: _key, ...row }) => {
    const payout = row.payoutId === null ? undefined : byId.get(row.payoutId);
    return {
      ...row,
      vendor: payout?.vendor ?? null,
      runLabel: payout ? labelOf(payout.run) : null,
      isMine: ctx.actor.kind === "staff" && row.explainedById === ctx.actor.id,
    };
  });
}

interface ReconciledRunRow {
  runId: string;
  currency: string;
  payouts: number;
  unsettled: number;
  expectedMinor: bigint;
  ledgerMinor: bigint;
  transferMinor: bigint;
  reversedMinor: bigint;
  balanceMinor: bigint;
  differences: number;
  comparedAt: Date;
}

async function listReconciledRuns(ctx: Context) {
  const rows = await ctx.db.$queryRaw<ReconciledRunRow[]>`
    SELECT c.run_id AS "runId", r.currency, count(*)::int AS payouts,
      (count(*) FILTER (WHERE NOT c.is_settled))::int AS unsettled,
      sum(c.expected_minor)::bigint AS "expectedMinor", sum(c.ledger_minor)::bigint AS "ledgerMinor",
      sum(c.transfer_minor)::bigint AS "transferMinor", sum(c.reversed_minor)::bigint AS "reversedMinor",
      sum(c.balance_minor)::bigint AS "balanceMinor", max(c.compared_at) AS "comparedAt",
      (SELECT count(*)::int FROM reconciliation_difference d WHERE d.run_id = c.run_id AND d.status <> 'RESOLVED') AS differences
    FROM reconciled_payout c JOIN payroll_run r ON r.id = c.run_id
    GROUP BY c.run_id, r.currency, r.ends_at ORDER BY r.ends_at DESC, c.run_id LIMIT ${RUNS}`;
  const runs = await ctx.db.payrollRun.findMany({
    where: { id: { in: rows.map((row) => row.runId) } },
    select: { id: true, schedule: true, periodStart: true, periodEnd: true, status: true },
  });
  const byId = new Map(runs.map((run) => [run.id, run]));
  return rows.flatMap((row) => {
    const run = byId.get(row.runId);
    return run ? [{ ...row, label: labelOf(run), status: run.status }] : [];
  });
}

function labelOf(run: {
  schedule: "WEEKLY" | "MONTHLY" | "OFF_CYCLE";
  periodStart: Date;
  periodEnd: Date;
}): string {
  return runLabel({
    schedule: run.schedule,
    periodStart: dayOfColumn(run.periodStart),
    periodEnd: dayOfColumn(run.periodEnd),
  });
}
