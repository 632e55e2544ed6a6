import { dayOfColumn } from "@/server/payroll/commands/date-column";
import {
  approvalsNeeded,
  standingApproverIds,
  type ApprovalBlocker,
} from "@/server/payroll/domain/approval-policy";
import { runLabel } from "@/server/payroll/domain/run-label";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { PayoutOutcome, PayoutStatus, PayrollSchedule } from "@/server/platform/prisma/enums";
import { freezeReasons } from "../reconciliation/freeze";
import { currencyPolicyOf, payrollPolicyOf } from "./get-payroll-policy";
import { runActions } from "./run-actions";

/**
 * All that the head of the run page and its dialogs show: the run, sums by outcome and status, decisions, the
 * comparable run before, open flags, and what the person who asks may do now, with the reasons for what they may not.
 */
export async function getRun(ctx: Context, runId: string) {
  const run = await ctx.db.payrollRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Payroll run", runId);
  const [byOutcome, byStatus, failures, flags, approvals, editors, previous, changes, rules, policy] =
    await Promise.all([
      ctx.db.$queryRaw<{ outcome: PayoutOutcome; count: bigint; netMinor: bigint; payMinor: bigint }[]>`
      SELECT outcome::text AS outcome, count(*) AS count, sum(net_minor)::bigint AS "netMinor",
        sum(pay_minor)::bigint AS "payMinor"
      FROM payout WHERE run_id = ${runId} GROUP BY outcome ORDER BY outcome`,
      ctx.db.$queryRaw<{ status: PayoutStatus; count: bigint; payMinor: bigint }[]>`
      SELECT status::text AS status, count(*) AS count, sum(pay_minor)::bigint AS "payMinor"
      FROM payout WHERE run_id = ${runId} AND outcome = 'PAYABLE' GROUP BY status ORDER BY status`,
      // The reasons that payouts failed, wait for a decision or came back, the most frequent first.
      ctx.db.$queryRaw<{ message: string; count: bigint }[]>`
      SELECT failure_message AS message, count(*) AS count FROM payout
      WHERE run_id = ${runId} AND status IN ('FAILED', 'STALE', 'RETURNED') AND failure_message IS NOT NULL
      GROUP BY failure_message ORDER BY count(*) DESC, failure_message LIMIT 5`,
      ctx.db.$queryRaw<{ flag: string; count: bigint }[]>`
      SELECT flag, count(*) AS count FROM payout, unnest(flags) AS flag
      WHERE run_id = ${runId} AND outcome = 'PAYABLE' GROUP BY flag ORDER BY flag`,
      ctx.db.approval.findMany({ where: { runId }, orderBy: { decidedAt: "asc" } }),
      ctx.db.$queryRaw<{ staffId: string; name: string; actions: string[] }[]>`
      SELECT e.staff_id AS "staffId", s.name, array_agg(DISTINCT e.action) AS actions
      FROM payroll_run_editor e JOIN staff_member s ON s.id = e.staff_id
      WHERE e.run_id = ${runId} GROUP BY e.staff_id, s.name ORDER BY s.name`,
      run.previousRunId
        ? ctx.db.payrollRun.findUnique({
            where: { id: run.previousRunId },
            select: {
              id: true,
              schedule: true,
              periodStart: true,
              periodEnd: true,
              payableMinor: true,
              payableVendors: true,
            },
          })
        : null,
      ctx.db.$queryRaw<
        [
          {
            grossMinor: bigint;
            commissionMinor: bigint;
            refundsMinor: bigint;
            adjustmentsMinor: bigint;
            carriedMinor: bigint;
            netMinor: bigint;
          },
        ]
      >`
      SELECT coalesce(sum(gross_minor), 0)::bigint AS "grossMinor",
        coalesce(sum(commission_minor), 0)::bigint AS "commissionMinor",
        coalesce(sum(refunds_minor), 0)::bigint AS "refundsMinor",
        coalesce(sum(adjustments_minor), 0)::bigint AS "adjustmentsMinor",
        coalesce(sum(carried_minor), 0)::bigint AS "carriedMinor",
        coalesce(sum(net_minor), 0)::bigint AS "netMinor"
      FROM payout WHERE run_id = ${runId}`,
      currencyPolicyOf(ctx, run.currency),
      payrollPolicyOf(ctx),
    ]);
  const approvalsGiven = standingApproverIds({
    contentHash: run.contentHash,
    decisions: approvals.map((approval) => ({ ...approval, voided: approval.voidedAt !== null })),
  }).length;
  return {
    run: withLabel(run),
    outcomes: byOutcome.map((row) => ({ ...row, count: Number(row.count) })),
    statuses: byStatus.map((row) => ({ ...row, count: Number(row.count) })),
    failures: failures.map((row) => ({ ...row, count: Number(row.count) })),
    flags: flags.map((row) => ({ ...row, count: Number(row.count) })),
    sums: changes[0],
    approvals,
    editors,
    approvalsGiven,
    approvalsNeeded: approvalsNeeded(run.payableMinor, {
      twoPersonLimitMinor: rules.twoPersonAboveMinor,
      rollingLimitMinor: rules.approverDailyLimitMinor,
    }),
    minimumMinor: rules.minimumMinor,
    twoPersonAboveMinor: rules.twoPersonAboveMinor,
    previous: previous && {
      ...withLabel(previous),
      changeMinor: run.payableMinor - previous.payableMinor,
      changeBps: basisPointsOf(run.payableMinor - previous.payableMinor, previous.payableMinor),
    },
    reviewThresholds: policy.reviewThresholds,
    sendDelaySeconds: policy.sendDelaySeconds,
    /** Why an approved run is not begun; empty when nothing keeps it. */
    frozen: run.status === "APPROVED" ? await freezeReasons(ctx) : [],
    actions: await runActions(ctx, run),
  };
}

function withLabel<Run extends { schedule: PayrollSchedule; periodStart: Date; periodEnd: Date }>(run: Run) {
  const days = { periodStart: dayOfColumn(run.periodStart), periodEnd: dayOfColumn(run.periodEnd) };
  return { ...run, ...days, label: runLabel({ schedule: run.schedule, ...days }) };
}

/** A change in basis points of what it is compared with, rounded to zero; null when there was nothing before. */
function basisPointsOf(changeMinor: bigint, ofMinor: bigint): bigint | null {
  return ofMinor > 0n ? (changeMinor * 10_000n) / ofMinor : null;
}

export type { ApprovalBlocker };
