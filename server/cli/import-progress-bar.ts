import type { ImportFigures } from "@/server/bookings/commands/import-report";
import type { Remarks } from "./command";

const BAR_WIDTH = 24;

/**
 * A line on the terminal that shows how far an import is: bar, rows, rows a second, time left. It shows nothing
 * where the output is not a terminal. `now` is in milliseconds and there for tests.
 */
export function importProgressBar(
  out: Remarks,
  bytesTotal: number,
  now: () => number = () => performance.now(),
): { show: (figures: ImportFigures) => void; clear: () => void } {
  const startedAt = now();
  if (!out.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (figures) => void out.write(`\r\u001b[K${progressText(figures, bytesTotal, now() - startedAt)}`),
    clear: () => void out.write("\r\u001b[K"),
  };
}

/** The text of the line. Time left is reckoned from the bytes read, since the number of rows is not known. */
export function progressText(figures: ImportFigures, bytesTotal: number, elapsedMs: number): string {
  const share = bytesTotal > 0 ? Math.min(1, figures.bytesRead / bytesTotal) : 1;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const rate = elapsedMs > 0 ? Math.round(figures.rows / (elapsedMs / 1000)) : 0;
  const rejected = figures.rejected > 0 ? `, ${figures.rejected} rejected` : "";
  const left =
    share >= 1 ? "finishing" : share > 0 ? `${duration((elapsedMs / share) * (1 - share))} left` : "…";
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${figures.rows} rows${rejected}  ${rate} rows/s  ${left}`;
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
