import { verifyAuditChain } from "@/server/audit/queries/verify-audit-chain";
import { auditReport } from "@/server/audit/commands/verify-audit";
import { findImbalances } from "@/server/ledger/check-ledger";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import {
  draftDueRuns,
  draftSummary,
  draftWords,
  type DraftStep,
} from "@/server/payroll/commands/draft-due-runs";
import { latestPeriod, type PeriodicSchedule } from "@/server/payroll/domain/period";
import { periodLabel } from "@/server/payroll/domain/period-text";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Actor } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import type { ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";

/** Who drafts and submits at the times of the schedule. */
export const PAYROLL_SCHEDULE_ACTOR: Actor = { kind: "system", name: "Payroll schedule" };

export interface PayrollExecutorOptions {
  /** Called between the steps of drafting, for tests that end the process there. */
  onStep?: (step: DraftStep) => void | Promise<void>;
}

/** What payroll does at the times of schedules: drafting of weeks and months, and the check of the books. */
export function payrollExecutors(options: PayrollExecutorOptions = {}): ScheduledRunExecutor[] {
  return [
    draftingExecutor("payroll-weekly", "WEEKLY", options),
    draftingExecutor("payroll-monthly", "MONTHLY", options),
    booksExecutor,
  ];
}

/**
 * Drafts and submits the runs of the last period that was over when the run was due, or for a run that a person asked
 * for, when it was asked for.
 */
function draftingExecutor(
  scheduleKey: string,
  schedule: PeriodicSchedule,
  { onStep }: PayrollExecutorOptions,
): ScheduledRunExecutor {
  return {
    scheduleKey,
    retry: { backoffMs: 30_000 },
    async handle(ctx, run, { signal, reportProgress }) {
      const period = latestPeriod(schedule, run.scheduledFor, businessTimeZone());
      const label = periodLabel(period);
      const drafted = await draftDueRuns({ ...ctx, actor: PAYROLL_SCHEDULE_ACTOR }, period, {
        signal,
        onProgress: (done, of, currency) =>
          reportProgress({
            done,
            of,
            unit: "currencies",
            summary: `${label}: drafting ${currency}.`,
          }),
        ...(onStep ? { onStep } : {}),
      });
      return {
        summary: `${label}: ${draftSummary(drafted)}`,
        done: drafted.length,
        of: drafted.length,
        unit: "currencies",
        links: drafted.map((each) => ({
          label: `${each.currency} run`,
          href: `/payroll/${each.runId}`,
          detail: draftWords(each),
        })),
      };
    },
  };
}

/** Whether the ledger is in balance and the audit log is as it was written. What it finds, no repetition mends. */
const booksExecutor: ScheduledRunExecutor = {
  scheduleKey: "reconciliation-daily",
  retry: { backoffMs: 30_000 },
  async handle(ctx) {
    const problems = (await findImbalances(ctx)).map(
      ({ currency, sumMinor }) =>
        `The ledger does not balance in ${currency}: its postings sum to ${canonicalDecimal(sumMinor, currency)}.`,
    );
    const { sentence, exitCode } = auditReport(await verifyAuditChain(ctx.db));
    if (exitCode !== 0) problems.push(sentence);
    if (problems.length > 0)
      throw new RuleBroken("ledger.books_do_not_balance", problems, problems.join(" "));
    return { summary: `The ledger balances in every currency. ${sentence}` };
  },
};
