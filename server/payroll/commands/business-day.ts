import { Temporal } from "temporal-polyfill";
import { businessTimeZone } from "@/server/platform/business-time-zone";

/** The calendar day (`YYYY-MM-DD`) of an instant in the business zone. */
export function businessDay(at: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(businessTimeZone())
    .toPlainDate()
    .toString();
}
