import { Temporal } from "temporal-polyfill";
import type { Period, PeriodReason } from "./period";

type NamedPeriod = Pick<Period, "schedule" | "startDate" | "endDate">;

/** The period's key, stable and unique within the business: `weekly:2015-07-13`, by the day on which it ends. */
export function periodKey(period: Pick<Period, "schedule" | "endDate">): string {
  return `${period.schedule.toLowerCase()}:${period.endDate}`;
}

/**
 * The period for people, in English and with its last day, not the day after it: `6 – 12 Jul 2015`,
 * `29 Jun – 5 Jul 2015`, `28 Dec 2015 – 3 Jan 2016`; a month is `July 2015`.
 */
export function periodLabel(period: NamedPeriod): string {
  const first = Temporal.PlainDate.from(period.startDate);
  if (period.schedule === "MONTHLY") return `${MONTHS[first.month - 1]} ${first.year}`;
  const last = Temporal.PlainDate.from(period.endDate).subtract({ days: 1 });
  if (first.year !== last.year) return `${dayText(first)} ${first.year} – ${dayText(last)} ${last.year}`;
  if (first.month !== last.month) return `${dayText(first)} – ${dayText(last)} ${last.year}`;
  return `${first.day} – ${dayText(last)} ${last.year}`;
}

/** Why a date is not the end of a period, in plain words. */
export function periodProblem(reason: PeriodReason): string {
  switch (reason) {
    case "NOT_A_DATE":
      return "Write the date as year, month and day, such as 2015-07-13, and a day that exists.";
    case "DATE_OUT_OF_RANGE":
      return "The date is outside the years 2000 to 2199.";
    case "NOT_A_MONDAY":
      return "A weekly period ends as a Monday begins: choose a Monday.";
    case "NOT_THE_FIRST":
      return "A monthly period ends as the 1st of a month begins: choose a 1st.";
    case "UNKNOWN_TIME_ZONE":
      return "The business time zone is not an IANA name such as Europe/Berlin.";
  }
}

// Written out, as month names from the runtime change with its version, and exports must not.
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

function dayText(day: Temporal.PlainDate): string {
  return `${day.day} ${MONTHS[day.month - 1]?.slice(0, 3)}`;
}
