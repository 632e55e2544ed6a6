import { Temporal } from "temporal-polyfill";
import { periodLabel } from "./period-text";

/** The days of a run as the label needs them, `YYYY-MM-DD`; the end is the day after the last. */
export type LabelledRun = {
  schedule: "WEEKLY" | "MONTHLY" | "OFF_CYCLE";
  periodStart: string;
  periodEnd: string;
};

/** What people call the run: its period (`6 – 12 Jul 2015`, `July 2015`), or for an off-cycle run its day. */
export function runLabel({ schedule, periodStart, periodEnd }: LabelledRun): string {
  if (schedule !== "OFF_CYCLE") return periodLabel({ schedule, startDate: periodStart, endDate: periodEnd });
  const day = Temporal.PlainDate.from(periodStart);
  const week = periodLabel({
    schedule: "WEEKLY",
    startDate: periodStart,
    endDate: day.add({ days: 1 }).toString(),
  });
  // A week of one day reads "6 – 6 Jul 2015"; the part after the dash is the day.
  return week.split(" – ").at(-1) ?? week;
}
