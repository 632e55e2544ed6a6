import { inTransaction, type Context } from "@/server/platform/context";
import { databaseNow, lockSchedule } from "./lock-schedule";
import { dueOccurrences, planSchedule, type NewRun } from "./plan-schedule";

export interface PlanReport {
  /** New runs that wait for a worker, oldest first within a schedule. */
  planned: NewRun[];
  /** Periods written as skipped. */
  skipped: number;
  /** Schedules whose times cannot be read, with the reason. They are left alone; the others go on. */
  problems: { scheduleKey: string; problem: string }[];
}

/**
 * Gives every due occurrence of every schedule its row, by the database's clock: to be run, or skipped with the
 * reason. Any number of processes may call it at any time. Each schedule is a transaction under its row's lock,
 * and nothing is written while nothing is due.
 */
export async function planDueRuns(
  ctx: Context,
  { businessTimeZone }: { businessTimeZone: string },
): Promise<PlanReport> {
  const now = await databaseNow(ctx);
  const schedules = await ctx.db.schedule.findMany({ orderBy: { key: "asc" } });
  const report: PlanReport = { planned: [], skipped: 0, problems: [] };
  for (const schedule of schedules) {
    const { at, problem } = dueOccurrences(schedule, businessTimeZone, now, 1);
    if (problem !== null) report.problems.push({ scheduleKey: schedule.key, problem });
    for (let hasMore = at.length > 0; hasMore;) {
      const plan = await inTransaction(ctx, async (tx) =>
        planSchedule(tx, await lockSchedule(tx, schedule.key), businessTimeZone),
      );
      report.planned.push(...plan.planned);
      report.skipped += plan.skipped;
      hasMore = plan.hasMore;
    }
  }
  return report;
}
