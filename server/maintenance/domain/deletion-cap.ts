/** What the cap of a run is made of. */
export interface CapBasis {
  /** Rows of the table when the run begins. */
  tableRows: number;
  /** What the latest finished real runs of the task took, any order; only seven of them say something. */
  latestTaken: readonly number[];
  /** Share of the table, in hundredths of a percent. */
  shareBps: number;
  /** Multiple of the median. */
  medianTimes: number;
  /** So few rows are never too many. */
  floorRows: number;
}

/** So many earlier runs are needed for a median. */
export const MEDIAN_RUNS = 7;

/** Rows that a run may take without a second person. */
export function deletionCap({ tableRows, latestTaken, shareBps, medianTimes, floorRows }: CapBasis): number {
  const share = Math.floor((tableRows * shareBps) / 10_000);
  const usual =
    latestTaken.length < MEDIAN_RUNS ? Infinity : medianTimes * median(latestTaken.slice(0, MEDIAN_RUNS));
  return Math.max(floorRows, Math.min(share, usual));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
