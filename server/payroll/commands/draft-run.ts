import { periodOf, type Period, type PeriodicSchedule } from "@/server/payroll/domain/period";
import { periodProblem } from "@/server/payroll/domain/period-text";
import { isCurrency } from "@/server/money/currency";
import { makeUpMissingEarnings } from "@/server/bookings/commands/make-up-earnings";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { requireNotFrozen } from "../reconciliation/freeze";
import { calculatePayouts, lockDrafting } from "./calculate-payouts";
import { dateColumn } from "./date-column";
import { recordRunEditor } from "./record-run-editor";

export interface DraftRunInput {
  schedule: PeriodicSchedule;
  /** The day after the period's last, `YYYY-MM-DD` in the business zone: a Monday for weekly, a 1st for monthly. */
  periodEnd: string;
  /** ISO 4217 code; a run pays one currency. */
  currency: string;
}

/**
 * Drafts the run of a period and currency: gives every vendor of the schedule that has something in the ledger one
 * outcome, and claims the postings of those that will be paid. There is one live run per schedule, period and
 * currency, however often and from wherever it is asked for: the same call again returns the run that is there,
 * with `created` false.
 *
 * Throws InvalidInput for a day on which no period ends, and RuleBroken `payroll.period_not_over` for a period that
 * is not over by the database's clock, or `payroll.frozen`.
 */
export async function draftRun(
  ctx: Context,
  input: DraftRunInput,
): Promise<{ runId: string; created: boolean }> {
  if (!isCurrency(input.currency))
    throw new InvalidInput(`${input.currency} is not a currency that can be paid.`, "currency");
  const timeZone = businessTimeZone();
  const found = periodOf(input.schedule, input.periodEnd, timeZone);
  if (!found.ok) throw new InvalidInput(periodProblem(found.reason), "periodEnd");
  const { period } = found;
  await makeUpMissingEarnings(ctx);
  return inTransaction(
    ctx,
    async (tx) => {
      await lockDrafting(tx, input.currency);
      const existing = await findLiveRun(tx, period, input.currency);
      if (existing) return { runId: existing, created: false };
      await requireNotFrozen(tx);
      await refuseUnfinishedPeriod(tx, period);
      const runId = await createRun(tx, period, input.currency);
      await calculatePayouts(tx, {
        id: runId,
        schedule: input.schedule,
        currency: input.currency,
        periodEnd: period.endDate,
        startsAt: period.startsAt,
        endsAt: period.endsAt,
        timeZone,
      });
      await recordRunEditor(tx, runId, "drafted");
      const run = await tx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
      await recordAudit(tx, {
        action: "payroll.run.drafted",
        subjectKind: "payrollRun",
        subjectId: runId,
        after: {
          schedule: run.schedule,
          currency: run.currency,
          periodStart: period.startDate,
          periodEnd: period.endDate,
          payableVendors: run.payableVendors,
          payableMinor: run.payableMinor,
          carriedVendors: run.carriedVendors,
          carriedMinor: run.carriedMinor,
        },
      });
      return { runId, created: true };
    },
    { timeLimitMs: 600_000 },
  );
}

async function findLiveRun(tx: TxContext, period: Period, currency: string): Promise<string | undefined> {
  const run = await tx.db.payrollRun.findFirst({
    where: {
      schedule: period.schedule,
      periodEnd: dateColumn(period.endDate),
      currency,
      status: { not: "CANCELLED" },
    },
    select: { id: true },
  });
  return run?.id;
}

/** Whether a period is over is the database's to say: the clocks of several workers may differ. */
async function refuseUnfinishedPeriod(tx: TxContext, period: Period): Promise<void> {
  const [row] = await tx.db.$queryRaw<
    { over: boolean }[]
  >`SELECT ${period.endsAt}::timestamptz <= now() AS over`;
  if (!row?.over) {
    const end = period.endsAt.toISOString();
    throw new RuleBroken(
      "payroll.period_not_over",
      [`the period ends at ${end}`],
      `The period is not over yet: it ends at ${end}.`,
    );
  }
}

async function createRun(tx: TxContext, period: Period, currency: string): Promise<string> {
  const previous = await tx.db.payrollRun.findFirst({
    where: {
      schedule: period.schedule,
      currency,
      status: { not: "CANCELLED" },
      endsAt: { lte: period.startsAt },
    },
    orderBy: { endsAt: "desc" },
    select: { id: true },
  });
  const { id } = await tx.db.payrollRun.create({
    data: {
      id: newId("prun"),
      schedule: period.schedule,
      currency,
      periodStart: dateColumn(period.startDate),
      periodEnd: dateColumn(period.endDate),
      startsAt: period.startsAt,
      endsAt: period.endsAt,
      timeZone: period.timeZone,
      draftedAt: tx.clock.now(),
      draftedById: tx.actor.kind === "staff" ? tx.actor.id : null,
      draftedByName: tx.actor.name,
      previousRunId: previous?.id,
    },
    select: { id: true },
  });
  return id;
}
