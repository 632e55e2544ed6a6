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
import type { ProviderRecords } from "@/server/gateways/stripe-records-reader";
import type { RunResult, ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";
import { reconcile, type ReconciliationResult } from "./reconciliation/reconcile";

/** Who drafts and submits at the times of the schedule. */
export const PAYROLL_SCHEDULE_ACTOR: Actor = { kind: "system", name: "Payroll schedule" };
/** Who compares with the provider every day. */
const RECONCILIATION_ACTOR: Actor = { kind: "system", name: "Daily reconciliation" };

export interface PayrollExecutorOptions {
  /** Called between the steps of drafting, for tests that end the process there. */
  onStep?: (step: DraftStep) => void | Promise<void>;
  /** What the provider has on record; without it the daily reconciliation only checks our own books. */
  records?: ProviderRecords;
}

/** What payroll does at the times of schedules: drafting of weeks and months, and the check of the books. */
export function payrollExecutors(options: PayrollExecutorOptions = {}): ScheduledRunExecutor[] {
  return [
    draftingExecutor("payroll-weekly", "WEEKLY", options),
    draftingExecutor("payroll-monthly", "MONTHLY", options),
    reconciliationExecutor(options),
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

/**
 * Whether the ledger is in balance, the audit log is as it was written, and the provider has done what we wrote down.
 * A fault of the first two no repetition mends. What differs from the provider freezes new runs and is an alarm of its
 * own, so the run itself has done what it was for.
 */
function reconciliationExecutor({ records }: PayrollExecutorOptions): ScheduledRunExecutor {
  return {
    scheduleKey: "reconciliation-daily",
    retry: { backoffMs: 30_000 },
    async handle(ctx, _run, { signal }): Promise<RunResult> {
      const asSchedule = { ...ctx, actor: RECONCILIATION_ACTOR };
      const compared = records ? await reconcile(asSchedule, records, signal) : null;
      const problems = (await findImbalances(ctx)).map(
        ({ currency, sumMinor }) =>
          `The ledger does not balance in ${currency}: its postings sum to ${canonicalDecimal(sumMinor, currency)}.`,
      );
      const { sentence, exitCode } = auditReport(await verifyAuditChain(ctx.db));
      if (exitCode !== 0) problems.push(sentence);
      if (problems.length > 0)
        throw new RuleBroken("ledger.books_do_not_balance", problems, problems.join(" "));
      const own = `The ledger balances in every currency. ${sentence}`;
      if (!compared) return { summary: own };
      return {
        summary: `${comparisonSentence(compared)} ${own}`,
        facts: {
          "Runs compared": compared.runs,
          "Payouts compared": compared.payouts,
          "Differences found": compared.found,
          "New differences": compared.fresh,
        },
        links: [{ label: "Reconciliation", href: "/payroll/reconciliation" }],
      };
    },
  };
}

function comparisonSentence({ found, payouts }: ReconciliationResult): string {
  if (found === 0) return `All ${payouts} payouts agree with Stripe to the minor unit.`;
  return found === 1
    ? "One difference from Stripe was found."
    : `${found} differences from Stripe were found.`;
}
