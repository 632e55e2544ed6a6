import { Temporal } from "temporal-polyfill";
import type { MessageClass } from "./channel";

/** When somebody is not to be disturbed: minutes after local midnight. Over midnight when from is later than until. */
export interface QuietHours {
  fromMinute: number;
  untilMinute: number;
}

/** A trip, as far as its time zone goes. Dates are `YYYY-MM-DD` in the destination's calendar, both included. */
export interface TripZone {
  startsOn: string;
  endsOn: string;
  timeZone: string;
}

/** From nine in the evening to eight in the morning, for those who said nothing. */
export const QUIET_HOURS_DEFAULT: QuietHours = { fromMinute: 21 * 60, untilMinute: 8 * 60 };

/**
 * Where the recipient's clock is now: in the destination's zone from the first to the last day of the trip, by the
 * destination's calendar, at home otherwise. Of several trips that cover the day the earliest in the list counts.
 */
export function zoneOfRecipient(now: Date, homeZone: string, trips: readonly TripZone[]): string {
  const trip = trips.find(({ startsOn, endsOn, timeZone }) => {
    const today = local(now, timeZone).toPlainDate().toString();
    return startsOn <= today && today <= endsOn;
  });
  return trip?.timeZone ?? homeZone;
}

/** Whether it is quiet for them now. From equal to until means never. */
export function isQuiet(now: Date, timeZone: string, hours: QuietHours): boolean {
  const { hour, minute } = local(now, timeZone);
  const { fromMinute, untilMinute } = hours;
  const at = hour * 60 + minute;
  return fromMinute <= untilMinute
    ? fromMinute <= at && at < untilMinute
    : at >= fromMinute || at < untilMinute;
}

/**
 * Until when a message is held: the first instant from now on at which it is not quiet, or null when it may go at
 * once. The critical class always may. Clock changes are followed as a clock on the wall does: an end that is
 * skipped in spring is the moment of the change, and one that comes twice in autumn is the first.
 *
 * @throws RangeError when the zone is not known.
 */
export function quietUntil(
  now: Date,
  timeZone: string,
  hours: QuietHours,
  messageClass: MessageClass,
): Date | null {
  if (messageClass === "CRITICAL" || !isQuiet(now, timeZone, hours)) return null;
  const here = local(now, timeZone);
  const end = Temporal.PlainTime.from({
    hour: Math.floor(hours.untilMinute / 60),
    minute: hours.untilMinute % 60,
  });
  // Yesterday's is a candidate of its own: on the far side of a change that goes back it may still be to come.
  const ends = [-1, 0, 1, 2].flatMap((days) => {
    const wall = here.toPlainDate().add({ days }).toPlainDateTime(end);
    return [
      wall.toZonedDateTime(timeZone, { disambiguation: "earlier" }),
      wall.toZonedDateTime(timeZone, { disambiguation: "later" }),
    ];
  });
  const changes = [here.getTimeZoneTransition("next")].filter((change) => change !== null);
  const candidates = [...ends, ...changes]
    .map((one) => new Date(one.epochMilliseconds))
    .filter((at) => at > now && !isQuiet(at, timeZone, hours))
    .sort((a, b) => a.getTime() - b.getTime());
  const first = candidates[0];
  if (!first) throw new Error(`Quiet hours in ${timeZone} have no end.`);
  return first;
}

function local(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
}
