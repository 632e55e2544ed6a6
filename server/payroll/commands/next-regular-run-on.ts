import { periodAfter, periodOf, type PeriodicSchedule } from "@/server/payroll/domain/period";
import { nextPeriodToRun } from "@/server/payroll/domain/run-instant";
import type { RunToCalculate } from "./calculate-payouts";

/**
 * For each regular schedule the day (`YYYY-MM-DD`, business zone) of the run after the given one: for its own
 * schedule the end of the next period, for the others the next run that is due after the period's end.
 */
export function nextRegularRunOn(
  run: Pick<RunToCalculate, "schedule" | "periodEnd" | "endsAt" | "timeZone">,
): Record<PeriodicSchedule, string> {
  const next = (schedule: PeriodicSchedule): string => {
    if (schedule === run.schedule) {
      const own = periodOf(schedule, run.periodEnd, run.timeZone);
      if (own.ok) return periodAfter(own.period).endDate;
    }
    return nextPeriodToRun(schedule, run.endsAt, run.timeZone).endDate;
  };
  return { WEEKLY: next("WEEKLY"), MONTHLY: next("MONTHLY") };
}
