import { Temporal } from "temporal-polyfill";

export const DASHBOARD_PERIODS = ["day", "week", "month"] as const;
export type DashboardPeriod = (typeof DASHBOARD_PERIODS)[number];

/** How many days of the business each has, the last one included. */
const DAYS: Record<DashboardPeriod, number> = { day: 1, week: 7, month: 30 };

/** A period and the one before it, as instants; the ends are not in. */
export interface DashboardWindow {
  from: string;
  to: string;
  timeZone: string;
  since: Date;
  until: Date;
  beforeSince: Date;
  beforeUntil: Date;
  /** Whether all of it is past. */
  isOver: boolean;
  bucket: "HOUR" | "DAY";
  /** The parts of the period, by their wall time; a day that is not over has its later hours too. */
  buckets: { key: string; startsAt: Date; day: string }[];
}

/**
 * The days of the business up to and with `to`, today unless told, and as many days before them. A period that is not
 * over is compared with the one before up to the same wall time, so that a morning is not compared with a whole day.
 */
export function dashboardWindow(given: {
  period: DashboardPeriod;
  to?: string | undefined;
  now: Date;
  timeZone: string;
}): DashboardWindow {
  const { period, timeZone } = given;
  const now = Temporal.Instant.fromEpochMilliseconds(given.now.getTime()).toZonedDateTimeISO(timeZone);
  const today = now.toPlainDate();
  const asked = given.to === undefined ? today : Temporal.PlainDate.from(given.to);
  const to = Temporal.PlainDate.compare(asked, today) > 0 ? today : asked;
  const days = DAYS[period];
  const from = to.subtract({ days: days - 1 });
  const isOver = Temporal.PlainDate.compare(to, today) < 0;
  const end = isOver ? startOf(to.add({ days: 1 }), timeZone) : now;
  const first = startOf(from, timeZone);
  return {
    from: from.toString(),
    to: to.toString(),
    timeZone,
    since: dateOf(first),
    until: dateOf(end),
    beforeSince: dateOf(startOf(from.subtract({ days }), timeZone)),
    // By wall time: the same clock time so many days earlier, also over a change of clocks.
    beforeUntil: dateOf(isOver ? first : end.subtract({ days })),
    isOver,
    bucket: period === "day" ? "HOUR" : "DAY",
    buckets: period === "day" ? hoursOf(to, timeZone) : daysFrom(from, days, timeZone),
  };
}

function hoursOf(day: Temporal.PlainDate, timeZone: string): DashboardWindow["buckets"] {
  const end = startOf(day.add({ days: 1 }), timeZone);
  const hours = new Map<string, DashboardWindow["buckets"][number]>();
  for (
    let at = startOf(day, timeZone);
    Temporal.ZonedDateTime.compare(at, end) < 0;
    at = at.add({ hours: 1 })
  ) {
    const key = `${day.toString()} ${String(at.hour).padStart(2, "0")}`;
    // An hour that the clocks repeat is one.
    if (!hours.has(key)) hours.set(key, { key, startsAt: dateOf(at), day: day.toString() });
  }
  return [...hours.values()];
}

function daysFrom(from: Temporal.PlainDate, count: number, timeZone: string): DashboardWindow["buckets"] {
  return Array.from({ length: count }, (_, index) => {
    const day = from.add({ days: index });
    return { key: day.toString(), startsAt: dateOf(startOf(day, timeZone)), day: day.toString() };
  });
}

function startOf(day: Temporal.PlainDate, timeZone: string): Temporal.ZonedDateTime {
  return day.toZonedDateTime(timeZone);
}

function dateOf(at: Temporal.ZonedDateTime): Date {
  return new Date(at.epochMilliseconds);
}
