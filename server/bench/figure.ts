/** One line of the benchmark table. */
export interface Figure {
  name: string;
  value: number;
  /** "×" for a ratio, "ms", "MB", "/s". */
  unit: string;
  /** What it is held to; a figure without one is for information. */
  target?: { atMost?: number; atLeast?: number };
  detail?: string;
}

/** Whether the figure keeps its target; true when it has none. */
export function keepsTarget({ value, target }: Figure): boolean {
  if (target?.atMost !== undefined && value > target.atMost) return false;
  return target?.atLeast === undefined || value >= target.atLeast;
}

/** The figure as a line of text. */
export function figureLine(figure: Figure): string {
  const value = `${figure.value.toFixed(figure.unit === "×" ? 2 : 1)} ${figure.unit}`;
  const target =
    figure.target?.atMost !== undefined && figure.target.atLeast !== undefined
      ? `${figure.target.atLeast} to ${figure.target.atMost}`
      : figure.target?.atMost !== undefined
        ? `at most ${figure.target.atMost}`
        : figure.target?.atLeast !== undefined
          ? `at least ${figure.target.atLeast}`
          : "";
  const verdict = figure.target ? (keepsTarget(figure) ? "kept" : "MISSED") : "";
  return [
    value.padStart(12),
    target.padEnd(14),
    verdict.padEnd(7),
    figure.name + (figure.detail ? ` (${figure.detail})` : ""),
  ].join("  ");
}
