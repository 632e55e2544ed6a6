import { countOf, countText } from "@/components/format/count-text";
import { bytesText } from "@/components/maintenance/bytes-text";
import type { MaintenanceRunRow } from "@/components/maintenance/maintenance-looks";

type Figures = Pick<MaintenanceRunRow, "moved" | "deleted" | "skipped" | "bytesBefore" | "bytesAfter">;

/** How many rows a run took away, moved or deleted; for a dry run, would. */
export function takenOf({ moved, deleted }: Pick<Figures, "moved" | "deleted">): number {
  return moved + deleted;
}

/** What it frees, in bytes. */
export function savedBytesOf({ bytesBefore, bytesAfter }: Figures): number {
  return bytesBefore - bytesAfter;
}

/** True of a run whose rows go from one table to another: that frees nothing. */
export function isMove({ task }: Pick<MaintenanceRunRow, "task">): boolean {
  return task === "archive-bookings" || isRestore({ task });
}

/** True of a run that brings back what another took. */
export function isRestore({ task }: { task: string }): boolean {
  return task === "restore-bookings" || task === "restore-logs";
}

/** What is done to the rows that a run is about: `taken`, `would be brought back`. */
export function takenWords({ task, dryRun }: Pick<MaintenanceRunRow, "task" | "dryRun">): string {
  const done = isRestore({ task }) ? "brought back" : "taken";
  return dryRun ? `would be ${done}` : done;
}

/** What a run frees, in words: `3.4 MB saved`, `3.4 MB moved` into the archive; null where it is nothing to speak of. */
export function savedWords(run: Figures & Pick<MaintenanceRunRow, "task" | "dryRun">): string | null {
  if (isRestore(run)) return null;
  if (isMove(run))
    return run.bytesBefore > 0 ? `${bytesText(run.bytesBefore)} ${run.dryRun ? "to move" : "moved"}` : null;
  const saved = savedBytesOf(run);
  if (saved <= 0) return null;
  return `${bytesText(saved)} ${run.dryRun ? "to save" : "saved"}`;
}

/** A run's figures in one line: `1,204 taken, 12 skipped, 3.4 MB saved`. */
export function figuresText(run: Figures & Pick<MaintenanceRunRow, "task" | "dryRun">): string {
  return [
    `${countText(takenOf(run))} ${takenWords(run)}`,
    run.skipped > 0 ? `${countText(run.skipped)} skipped` : null,
    savedWords(run),
  ]
    .filter(Boolean)
    .join(", ");
}

/** A pace in words: `12,400 rows/s`. */
export function paceText(rowsPerSecond: number): string {
  return rowsPerSecond < 10
    ? `${Number(rowsPerSecond.toFixed(1))} rows/s`
    : `${countText(Math.round(rowsPerSecond))} rows/s`;
}

/** How a figure differs from the one before: `+1,204`, `−12`, `the same`. */
export function differenceText(now: number, before: number, textOf: (figure: number) => string): string {
  if (now === before) return "the same";
  return now > before ? `+${textOf(now - before)}` : `−${textOf(before - now)}`;
}

/** Days as a policy speaks: `1 day`, `365 days`. */
export function daysText(days: number): string {
  return countOf(days, "day");
}
