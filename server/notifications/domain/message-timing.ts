import { Temporal } from "temporal-polyfill";
import type { MessageClass } from "./channel";
import type { TemplateKey } from "./template-keys";

/** The trip that a message is about. Days are `YYYY-MM-DD` in the destination's calendar. */
export interface TripDays {
  startsOn: string;
  endsOn: string;
  timeZone: string;
}

/**
 * How urgent a message is. What happens to a trip that starts today or tomorrow, by the destination's calendar, or has
 * started, is critical: someone may be on the way. Money never is.
 */
export function messageClassOf(template: TemplateKey, trip: TripDays | null, now: Date): MessageClass {
  if (!trip || (template !== "booking-confirmation" && template !== "booking-cancellation")) return "NORMAL";
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(trip.timeZone)
    .toPlainDate();
  const isSoon = trip.startsOn <= today.add({ days: 1 }).toString();
  return isSoon && today.toString() <= trip.endsOn ? "CRITICAL" : "NORMAL";
}

/**
 * From when on a message is no use any more, or null for never: a confirmation after the last day of the trip, a
 * reminder after the day on which the payment was due. That money comes back, or was paid out, is news for good.
 *
 * @param due the day of the payment, `YYYY-MM-DD`, in the zone in which it is due.
 */
export function messageExpiry(
  template: TemplateKey,
  trip: TripDays | null,
  due: { dueOn: string; timeZone: string } | null,
): Date | null {
  if (template === "booking-confirmation" && trip) return endOfDay(trip.endsOn, trip.timeZone);
  if (template === "payment-reminder" && due) return endOfDay(due.dueOn, due.timeZone);
  return null;
}

function endOfDay(day: string, timeZone: string): Date {
  const next = Temporal.PlainDate.from(day).add({ days: 1 });
  return new Date(next.toZonedDateTime(timeZone).epochMilliseconds);
}
