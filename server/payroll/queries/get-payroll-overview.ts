import { dayOfColumn } from "@/server/payroll/commands/date-column";
import { latestPeriod, PERIODIC_SCHEDULES, type PeriodicSchedule } from "@/server/payroll/domain/period";
import { periodLabel } from "@/server/payroll/domain/period-text";
import { nextRunInstant, runInstantOf } from "@/server/payroll/domain/run-instant";
import { runActions } from "@/server/payroll/queries/run-actions";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { isPermitted, type StaffRole } from "@/server/staff/permissions";

/** A run that somebody has to do something about. Amounts in minor units of its currency. */
export interface OverviewRun {
  id: string;
  schedule: "WEEKLY" | "MONTHLY" | "OFF_CYCLE";
  periodStart: string;
  periodEnd: string;
  currency: string;
  status: "DRAFT" | "AWAITING_APPROVAL" | "APPROVED" | "PAYING" | "PAUSED" | "PARTLY_PAID";
  payableVendors: number;
  payableMinor: bigint;
  submittedByName: string | null;
  draftedByName: string;
  /** When it came into this state, as far as that is kept. */
  since: Date;
  /** PARTLY_PAID: payouts that failed or whose outcome is unknown, and their sum. */
  failedCount: number;
  failedMinor: bigint;
  /** Only for runs that await approval: why the person who asks may not approve. Empty: they may. */
  blockers: string[];
}

/** A period that is over, has something due, and has no run. */
export interface MissingRun {
  schedule: PeriodicSchedule;
  periodEnd: string;
  label: string;
  currency: string;
  /** When its run was due. */
  dueAt: Date;
}

const OPEN = ["DRAFT", "AWAITING_APPROVAL", "APPROVED", "PAYING", "PAUSED", "PARTLY_PAID"] as const;
const RUNS_MAX = 100;

/**
 * What needs the person who asks, and what is coming. Payroll is null for a role that may not read it.
 * The runs are those that are not over, oldest period first, a hundred at most.
 */
export async function getPayrollOverview(ctx: Context) {
  const timeZone = businessTimeZone();
  const now = ctx.clock.now();
  const role = ctx.actor.kind === "staff" ? (ctx.actor.role as StaffRole) : undefined;
  const schedules = PERIODIC_SCHEDULES.map((schedule) => ({
    schedule,
    nextAt: nextRunInstant(schedule, now, timeZone),
  }));
  if (!role || !isPermitted(role, "payroll.read")) return { schedules, timeZone, payroll: null };
  const [runs, missing, waiting] = await Promise.all([
    openRuns(ctx),
    missingRuns(ctx, timeZone),
    vendorsWithoutAccount(ctx),
  ]);
  return { schedules, timeZone, payroll: { runs, missing, vendorsWithoutAccount: waiting } };
}

async function openRuns(ctx: Context): Promise<OverviewRun[]> {
  const runs = await ctx.db.payrollRun.findMany({
    where: { status: { in: [...OPEN] } },
    orderBy: [{ endsAt: "asc" }, { id: "asc" }],
    take: RUNS_MAX,
  });
  const failures = await ctx.db.payout.groupBy({
    by: ["runId"],
    where: {
      runId: { in: runs.map((run) => run.id) },
      status: { in: ["FAILED", "STALE", "UNKNOWN", "RETURNED"] },
    },
    _count: true,
    _sum: { payMinor: true },
  });
  return Promise.all(
    runs.map(async (run) => {
      const failed = failures.find((failure) => failure.runId === run.id);
      return {
        id: run.id,
        schedule: run.schedule,
        periodStart: dayOfColumn(run.periodStart),
        periodEnd: dayOfColumn(run.periodEnd),
        currency: run.currency,
        status: run.status as OverviewRun["status"],
        payableVendors: run.payableVendors,
        payableMinor: run.payableMinor,
        submittedByName: run.submittedByName,
        draftedByName: run.draftedByName,
        since: run.finishedAt ?? run.startedPayingAt ?? run.approvedAt ?? run.submittedAt ?? run.draftedAt,
        failedCount: failed?._count ?? 0,
        failedMinor: failed?._sum.payMinor ?? 0n,
        blockers: run.status === "AWAITING_APPROVAL" ? (await runActions(ctx, run)).approve.reasons : [],
      };
    }),
  );
}

/** Of the latest period of each schedule only: whoever catches up on older ones drafts them from the payroll page. */
async function missingRuns(ctx: Context, timeZone: string): Promise<MissingRun[]> {
  const found: MissingRun[] = [];
  for (const schedule of PERIODIC_SCHEDULES) {
    const period = latestPeriod(schedule, ctx.clock.now(), timeZone);
    const due = await ctx.db.$queryRaw<{ currency: string }[]>`
      SELECT a.currency FROM ledger_account a JOIN vendor v ON v.id = a.vendor_id
      WHERE a.kind = 'VENDOR_PAYABLE' AND v.schedule = ${schedule}::text::vendor_schedule AND NOT v.is_test
        AND EXISTS (
          SELECT 1 FROM ledger_posting p
          WHERE p.vendor_id = a.vendor_id AND p.currency = a.currency
            AND p.payable_at >= ${period.startsAt} AND p.payable_at < ${period.endsAt}
            AND NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.posting_id = p.id))
        AND NOT EXISTS (
          SELECT 1 FROM payroll_run r
          WHERE r.schedule = ${schedule}::text::payroll_schedule AND r.currency = a.currency
            AND r.ends_at = ${period.endsAt} AND r.status <> 'CANCELLED')
      GROUP BY a.currency ORDER BY a.currency`;
    const dueAt = runInstantOf(period);
    if (dueAt > ctx.clock.now()) continue;
    for (const { currency } of due)
      found.push({ schedule, periodEnd: period.endDate, label: periodLabel(period), currency, dueAt });
  }
  return found;
}

/** How many vendors are owed something and have nowhere to be paid to. */
async function vendorsWithoutAccount(ctx: Context): Promise<number> {
  const [row] = await ctx.db.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM vendor v
    WHERE NOT v.is_test AND NOT EXISTS (SELECT 1 FROM payout_account a WHERE a.vendor_id = v.id)
      AND EXISTS (
        SELECT 1 FROM ledger_posting p WHERE p.vendor_id = v.id
        GROUP BY p.currency HAVING sum(p.amount_minor) > 0)`;
  return row.count;
}
