import { parseCron, type Cron } from "./parse-cron";
import { isTimeZone } from "./time-zone";

/** When a schedule runs: its expression and the zone in which that is meant. */
export type ScheduleTimes = { ok: true; cron: Cron; timeZone: string } | { ok: false; problem: string };

/** Reads a schedule's own columns. A row that was changed by hand may hold what nothing can run by. */
export function scheduleTimes(
  schedule: { cron: string; timeZone: string | null },
  businessTimeZone: string,
): ScheduleTimes {
  const timeZone = schedule.timeZone ?? businessTimeZone;
  if (!isTimeZone(timeZone))
    return { ok: false, problem: `There is no time zone "${timeZone.slice(0, 64)}".` };
  const read = parseCron(schedule.cron);
  return read.ok
    ? { ok: true, cron: read.cron, timeZone }
    : { ok: false, problem: `Its times cannot be read: ${read.problem.message}` };
}
