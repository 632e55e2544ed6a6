import { Temporal } from "temporal-polyfill";

/** The schedules that tile time into periods. Off-cycle runs have no period of their own and are not here. */
export const PERIODIC_SCHEDULES = ["WEEKLY", "MONTHLY"] as const;
export type PeriodicSchedule = (typeof PERIODIC_SCHEDULES)[number];

/**
 * The time one run is about, half-open: from the start, up to but not with the end. Dates are `YYYY-MM-DD` in the
 * business zone; the instants are those days' first moments there, which is midnight unless a clock change skips it.
 */
export type Period = {
  schedule: PeriodicSchedule;
  /** First day. */
  startDate: string;
  /** The day after the last one. */
  endDate: string;
  startsAt: Date;
  endsAt: Date;
  /** IANA name of the business zone. */
  timeZone: string;
};

/** Why there is no period that ends on a date. */
export const PERIOD_REASONS = [
  "NOT_A_DATE", // not YYYY-MM-DD, or no such day in the calendar
  "DATE_OUT_OF_RANGE", // before 2000 or after 2199
  "NOT_A_MONDAY", // weekly periods end as Monday begins
  "NOT_THE_FIRST", // monthly periods end as the 1st begins
  "UNKNOWN_TIME_ZONE", // not an IANA name the runtime knows
] as const;
export type PeriodReason = (typeof PERIOD_REASONS)[number];

export type PeriodResult = { ok: true; period: Period } | { ok: false; reason: PeriodReason };

/**
 * The period of the schedule that ends as the given day begins in the business zone.
 *
 * @param endDate `YYYY-MM-DD`: a Monday for WEEKLY (the seven days before it), a 1st for MONTHLY (the month before).
 * @param timeZone an IANA name.
 */
export function periodOf(schedule: PeriodicSchedule, endDate: string, timeZone: string): PeriodResult {
  const end = plainDate(endDate);
  if (end === undefined) return { ok: false, reason: "NOT_A_DATE" };
  if (end.year < YEAR_MIN || end.year > YEAR_MAX) return { ok: false, reason: "DATE_OUT_OF_RANGE" };
  if (schedule === "WEEKLY" && end.dayOfWeek !== MONDAY) return { ok: false, reason: "NOT_A_MONDAY" };
  if (schedule === "MONTHLY" && end.day !== 1) return { ok: false, reason: "NOT_THE_FIRST" };
  if (!isTimeZone(timeZone)) return { ok: false, reason: "UNKNOWN_TIME_ZONE" };
  return { ok: true, period: periodEnding(schedule, end, timeZone) };
}

/** The seven days before a Monday (`YYYY-MM-DD`) of the business zone; see `periodOf`. */
export function weeklyPeriodEndingOn(endDate: string, timeZone: string): PeriodResult {
  return periodOf("WEEKLY", endDate, timeZone);
}

/** The month before a 1st (`YYYY-MM-DD`) of the business zone; see `periodOf`. */
export function monthlyPeriodEndingOn(endDate: string, timeZone: string): PeriodResult {
  return periodOf("MONTHLY", endDate, timeZone);
}

/**
 * The last period that is over: its end is at or before now.
 *
 * @throws RangeError when the zone is not known.
 */
export function latestPeriod(schedule: PeriodicSchedule, now: Date, timeZone: string): Period {
  const day = dayOf(now, timeZone);
  // The day that now falls on has begun, so the last Monday or 1st up to that day has begun too.
  const end = schedule === "WEEKLY" ? day.subtract({ days: day.dayOfWeek - MONDAY }) : day.with({ day: 1 });
  return periodEnding(schedule, end, timeZone);
}

/** `endDate` of `latestPeriod`: the last period end (`YYYY-MM-DD`) that has come. */
export function latestPeriodEnd(schedule: PeriodicSchedule, now: Date, timeZone: string): string {
  return latestPeriod(schedule, now, timeZone).endDate;
}

/** The next period end (`YYYY-MM-DD`) that has not come yet: the end of the period that now falls into. */
export function nextPeriodEnd(schedule: PeriodicSchedule, now: Date, timeZone: string): string {
  return periodAfter(latestPeriod(schedule, now, timeZone)).endDate;
}

/** The period that begins where the given one ends. */
export function periodAfter(period: Period): Period {
  const step = period.schedule === "WEEKLY" ? { days: 7 } : { months: 1 };
  return periodEnding(period.schedule, Temporal.PlainDate.from(period.endDate).add(step), period.timeZone);
}

/** The period that ends where the given one begins. */
export function periodBefore(period: Period): Period {
  return periodEnding(period.schedule, Temporal.PlainDate.from(period.startDate), period.timeZone);
}

/** Whether something that happens at the instant belongs to the period: at or after its start, before its end. */
export function isInPeriod(instant: Date, period: Pick<Period, "startsAt" | "endsAt">): boolean {
  return instant >= period.startsAt && instant < period.endsAt;
}

/** Whether the runtime knows the text as a time zone's IANA name. Offsets such as `+02:00` have no DST: refused. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    Temporal.PlainDate.from("2000-01-01").toZonedDateTime(text);
    return true;
  } catch {
    return false;
  }
}

const MONDAY = 1;
const YEAR_MIN = 2000;
const YEAR_MAX = 2199;

function plainDate(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}

function periodEnding(schedule: PeriodicSchedule, end: Temporal.PlainDate, timeZone: string): Period {
  const start = end.subtract(schedule === "WEEKLY" ? { days: 7 } : { months: 1 });
  return {
    schedule,
    startDate: start.toString(),
    endDate: end.toString(),
    startsAt: firstMomentOf(start, timeZone),
    endsAt: firstMomentOf(end, timeZone),
    timeZone,
  };
}

/** Without a time of day, Temporal gives the first moment that the day has, also where midnight is skipped. */
function firstMomentOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
}

function dayOf(now: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}
