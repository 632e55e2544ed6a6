import { Temporal } from "temporal-polyfill";
import { occurrencesAfter } from "./occurrences";
import type { Cron } from "./parse-cron";

/** One time at which a schedule runs, as a preview shows it. */
export interface Occurrence {
  at: Date;
  /** The wall clock in the zone: `2026-03-29T03:30`. */
  local: string;
  /** What the zone is ahead of UTC then: `+02:00`. */
  offset: string;
  /** The instant in UTC: `2026-03-29T01:30:00Z`. */
  utc: string;
  /**
   * GAP: the clocks skip the named time, so it runs later by the length of the gap. OVERLAP: the time comes twice;
   * it runs at the first. Null on all other days.
   */
  shift: "GAP" | "OVERLAP" | null;
}

/** The next `count` occurrences after an instant, exclusive, oldest first. */
export function nextOccurrences(cron: Cron, timeZone: string, after: Date, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  if (count < 1) return found;
  for (const at of occurrencesAfter(cron, timeZone, after)) {
    found.push(describeOccurrence(cron, timeZone, at));
    if (found.length >= count) break;
  }
  return found;
}

function describeOccurrence(cron: Cron, timeZone: string, at: number): Occurrence {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return {
    at: new Date(at),
    local: zoned.toPlainDateTime().toString({ smallestUnit: "minute" }),
    offset: zoned.offset,
    utc: Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "second" }),
    shift: shiftOf(cron, zoned),
  };
}

function shiftOf(cron: Cron, zoned: Temporal.ZonedDateTime): Occurrence["shift"] {
  if (cron.isHourly) return null;
  if (!cron.hours.includes(zoned.hour) || !cron.minutes.includes(zoned.minute)) return "GAP";
  // A named time can also be what a skipped one was moved to; then both are this one run.
  const earlierWall = zoned.toPlainDateTime();
  const first = earlierWall.toZonedDateTime(zoned.timeZoneId, { disambiguation: "earlier" });
  const second = earlierWall.toZonedDateTime(zoned.timeZoneId, { disambiguation: "later" });
  return first.epochMilliseconds === second.epochMilliseconds ? null : "OVERLAP";
}
