import { Temporal } from "temporal-polyfill";
import type { Cron } from "./parse-cron";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// A day that comes at all comes within eight years: 29 February, around a century without a leap day.
const DAYS_WITHOUT_MAX = 9 * 366;

/** The occurrences after an instant (exclusive) up to another (inclusive), oldest first, at most `limit`. */
export function occurrencesBetween(
  cron: Cron,
  timeZone: string,
  range: { after: Date; through: Date },
  limit: number,
): Date[] {
  const found: Date[] = [];
  if (limit < 1) return found;
  for (const at of occurrencesAfter(cron, timeZone, range.after)) {
    if (at > range.through.getTime()) break;
    found.push(new Date(at));
    if (found.length >= limit) break;
  }
  return found;
}

/** Whether the instant is an occurrence, to the millisecond. */
export function isOccurrence(cron: Cron, timeZone: string, at: Date): boolean {
  const range = { after: new Date(at.getTime() - 1), through: at };
  return occurrencesBetween(cron, timeZone, range, 1).length === 1;
}

/**
 * Walks the occurrences after an instant in milliseconds, oldest first, without end but for expressions whose day
 * never comes.
 *
 * An expression that names hours goes by the wall clock: a time that the clocks skip is moved on by the length of
 * the gap, and of a time that comes twice the first is taken. One that runs in every hour goes by elapsed time.
 */
export function* occurrencesAfter(cron: Cron, timeZone: string, after: Date): Generator<number> {
  const afterMs = after.getTime();
  // From the day before: a time that its gap moved past midnight belongs to it.
  let day = localDay(afterMs, timeZone) - 1;
  let waiting: number[] = [];
  let daysWithout = 0;
  while (daysWithout <= DAYS_WITHOUT_MAX) {
    if (isNamedDay(cron, day)) {
      daysWithout = 0;
      const startsAt = startOfDay(day, timeZone);
      // What earlier days still owe comes first, unless this day may have something before it.
      const earlier = waiting.filter((at) => at < startsAt);
      yield* earlier.filter((at) => at > afterMs);
      const own = cron.isHourly
        ? elapsedTimes(cron, day, startsAt, timeZone, afterMs)
        : wallTimes(cron, day, timeZone);
      waiting = sortedOnce([...waiting.slice(earlier.length), ...own]);
    } else {
      daysWithout += 1;
      if (waiting.length > 0 && waiting.every((at) => at <= startOfDay(day, timeZone))) {
        yield* waiting.filter((at) => at > afterMs);
        waiting = [];
      }
    }
    day += 1;
  }
}

/** Whether the expression names a calendar day, given as days since 1970-01-01. */
function isNamedDay(cron: Cron, day: number): boolean {
  const date = new Date(day * DAY_MS);
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const byDate = () => cron.daysOfMonth.includes(date.getUTCDate());
  const byWeekday = () => cron.daysOfWeek.includes(date.getUTCDay());
  switch (cron.dayRule) {
    case "ANY":
      return true;
    case "DAY_OF_MONTH":
      return byDate();
    case "DAY_OF_WEEK":
      return byWeekday();
    case "EITHER":
      return byDate() || byWeekday();
  }
}

function wallTimes(cron: Cron, day: number, timeZone: string): number[] {
  const date = plainDate(day);
  return cron.hours.flatMap((hour) =>
    cron.minutes.map((minute) =>
      // "compatible" is the rule: on by the length of a gap, the first of two.
      instantOf(
        date.toPlainDateTime({ hour, minute }).toZonedDateTime(timeZone, { disambiguation: "compatible" }),
      ),
    ),
  );
}

function elapsedTimes(
  cron: Cron,
  day: number,
  startsAt: number,
  timeZone: string,
  afterMs: number,
): number[] {
  const endsAt = startOfDay(day + 1, timeZone);
  if (endsAt <= afterMs) return [];
  const minutes = new Set(cron.minutes);
  const offsetAtStart = offsetMs(startsAt, timeZone);
  const isEven = offsetAtStart === offsetMs(endsAt, timeZone);
  const times: number[] = [];
  for (let at = startsAt; at < endsAt; at += MINUTE_MS) {
    if (at <= afterMs && isEven) continue;
    const local = at + (isEven ? offsetAtStart : offsetMs(at, timeZone));
    if (minutes.has(new Date(local).getUTCMinutes())) times.push(at);
  }
  return times;
}

function localDay(at: number, timeZone: string): number {
  return Math.floor((at + offsetMs(at, timeZone)) / DAY_MS);
}

function startOfDay(day: number, timeZone: string): number {
  return instantOf(plainDate(day).toZonedDateTime(timeZone));
}

function plainDate(day: number): Temporal.PlainDate {
  const date = new Date(day * DAY_MS);
  return Temporal.PlainDate.from({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  });
}

function offsetMs(at: number, timeZone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return Math.round(zoned.offsetNanoseconds / 1_000_000);
}

function instantOf(zoned: Temporal.ZonedDateTime): number {
  return zoned.epochMilliseconds;
}

function sortedOnce(times: readonly number[]): number[] {
  return [...new Set(times)].sort((a, b) => a - b);
}
