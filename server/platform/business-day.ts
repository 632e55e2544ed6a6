import { Temporal } from "temporal-polyfill";

/** The first moment of a business day (`YYYY-MM-DD`): midnight, unless a clock change skips it. */
export function dayStartsAt(day: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The business day (`YYYY-MM-DD`) that an instant falls on. */
export function dayOfInstant(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}
