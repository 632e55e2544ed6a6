import type { HistoryDay } from "@/components/maintenance/day-history";
import { isRestore } from "@/components/maintenance/run-figures";
import type { RouterOutputs } from "@/server/api/root";

/** How many days of history are shown. */
export const HISTORY_DAYS = 30;

const DAY_MS = 86_400_000;

/**
 * The history by day, tasks added up, without gaps, oldest first.
 *
 * @param today the last day, `YYYY-MM-DD`, as the business's calendar has it.
 */
export function historyDays(
  rows: RouterOutputs["maintenance"]["history"]["days"],
  today: string,
  count: number,
): HistoryDay[] {
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(last - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    // What was brought back is not what was taken away.
    const ofDay = rows.filter((row) => row.day === day && !isRestore(row));
    const sum = (figure: "runs" | "rows" | "bytesSaved") =>
      ofDay.reduce((total, row) => total + row[figure], 0);
    return { day, runs: sum("runs"), rows: sum("rows"), bytes: sum("bytesSaved") };
  });
}
