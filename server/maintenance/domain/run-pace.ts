/** What is known of a run's progress. */
export interface PaceOf {
  scanned: number;
  total: number | null;
  /** Time in batches and in holding back, in milliseconds. */
  workedMs: number;
  isOver: boolean;
}

/** Rows in a second, milliseconds left and the done share from 0 to 1; null where nothing can be said yet. */
export interface Pace {
  rowsPerSecond: number | null;
  etaMs: number | null;
  share: number | null;
}

/** The pace since the start. Holding back counts: it will go on as it did. */
export function runPace({ scanned, total, workedMs, isOver }: PaceOf): Pace {
  const rowsPerSecond = scanned > 0 && workedMs > 0 ? (scanned * 1_000) / workedMs : null;
  if (isOver) return { rowsPerSecond, etaMs: null, share: 1 };
  if (total === null) return { rowsPerSecond, etaMs: null, share: null };
  if (total === 0) return { rowsPerSecond, etaMs: 0, share: 1 };
  const left = Math.max(0, total - scanned);
  return {
    rowsPerSecond,
    etaMs: rowsPerSecond === null ? null : Math.round((left * 1_000) / rowsPerSecond),
    share: Math.min(1, scanned / total),
  };
}
