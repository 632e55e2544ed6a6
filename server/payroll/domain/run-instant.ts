import { Temporal } from "temporal-polyfill";
import { latestPeriod, periodAfter, type Period, type PeriodicSchedule } from "./period";

/**
 * When the run of a period is due: Monday 08:00 in the business zone for a week, the first moment of the 1st for a
 * month. It depends on the period alone, never on when something fires, so a late run is still about its own period.
 * A wall time that a clock change skips becomes the same distance after the gap.
 */
export function runInstantOf(period: Pick<Period, "schedule" | "endDate" | "endsAt" | "timeZone">): Date {
  if (period.schedule === "MONTHLY") return period.endsAt;
  const monday = Temporal.PlainDate.from(period.endDate);
  return new Date(
    monday.toZonedDateTime({ timeZone: period.timeZone, plainTime: "08:00" }).epochMilliseconds,
  );
}

/**
 * The first instant after now at which a run of the schedule is due.
 *
 * @throws RangeError when the zone is not known.
 */
export function nextRunInstant(schedule: PeriodicSchedule, now: Date, timeZone: string): Date {
  return runInstantOf(nextPeriodToRun(schedule, now, timeZone));
}

/** The period whose run is the next to be due after now. On a Monday before 08:00 that is the week just over. */
export function nextPeriodToRun(schedule: PeriodicSchedule, now: Date, timeZone: string): Period {
  const over = latestPeriod(schedule, now, timeZone);
  return runInstantOf(over) > now ? over : periodAfter(over);
}
