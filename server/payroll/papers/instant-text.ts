import { Temporal } from "temporal-polyfill";

/** An instant to the second in a zone, without the zone's name, which the paper says once: `2025-07-14 09:30:05`. */
export function instantText(at: Date, timeZone: string): string {
  return zoned(at, timeZone).toPlainDateTime().toString({ smallestUnit: "second" }).replace("T", " ");
}

/** The calendar day of an instant in a zone: `2025-07-14`. */
export function dayText(at: Date, timeZone: string): string {
  return zoned(at, timeZone).toPlainDate().toString();
}

/** An instant as programs read it, with the zone's offset: `2025-07-14T09:30:05+02:00`. */
export function offsetText(at: Date, timeZone: string): string {
  return zoned(at, timeZone).toString({ smallestUnit: "second", timeZoneName: "never" });
}

/** The last day of a period given by the day after it: both are `YYYY-MM-DD`. */
export function lastDayOf(periodEnd: string): string {
  return Temporal.PlainDate.from(periodEnd).subtract({ days: 1 }).toString();
}

function zoned(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}

/** The first moment of a calendar day (`YYYY-MM-DD`) in a zone: midnight, unless a clock change skips it. */
export function dayStart(day: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds);
}
