import type { Remarks } from "./command";

const BAR_WIDTH = 24;

/** How far a maintenance run is. */
export interface MaintenanceFigures {
  task: string;
  scanned: number;
  /** Rows in all; null while they are not counted. */
  total: number | null;
  affected: number;
  /** Why it holds back now, in words; null while it works. */
  heldBack: string | null;
}

/**
 * A line on the terminal that shows how far a maintenance run is. It shows nothing where the output is not a terminal.
 * `now` is in milliseconds and there for tests.
 */
export function maintenanceProgressBar(
  out: Remarks,
  now: () => number = () => performance.now(),
): { show: (figures: MaintenanceFigures) => void; clear: () => void } {
  let task = "";
  let startedAt = now();
  if (!out.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show(figures) {
      if (figures.task !== task) [task, startedAt] = [figures.task, now()];
      out.write(`\r\u001b[K${maintenanceProgressText(figures, now() - startedAt)}`);
    },
    clear: () => void out.write("\r\u001b[K"),
  };
}

/** The text of the line. `elapsedMs` is since the task began. */
export function maintenanceProgressText(figures: MaintenanceFigures, elapsedMs: number): string {
  const { task, scanned, total, affected, heldBack } = figures;
  const share = total === null ? 0 : total === 0 ? 1 : Math.min(1, scanned / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const rate = elapsedMs > 0 ? Math.round(scanned / (elapsedMs / 1000)) : 0;
  const left =
    heldBack ?? (share > 0 && share < 1 ? `${seconds((elapsedMs / share) * (1 - share))} left` : "…");
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${task}: ${scanned} seen, ${affected} taken  ${rate} rows/s  ${left}`;
}

function seconds(ms: number): string {
  const whole = Math.ceil(ms / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
