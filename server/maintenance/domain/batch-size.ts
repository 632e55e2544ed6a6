/** A batch is to take so long, in milliseconds: long enough to be worth it, short enough to be in nobody's way. */
export const BATCH_MS = { least: 50, aim: 110, most: 250 };

const SMALLEST = 10;

/** The size of the next batch after one that took so long. At most doubled, at most halved. */
export function nextBatchSize(last: { size: number; tookMs: number }, max: number): number {
  const factor = Math.min(2, Math.max(0.5, BATCH_MS.aim / Math.max(1, last.tookMs)));
  return within(Math.round(last.size * factor), max);
}

/** The size after a batch that was given up: a time-out, or somebody else was faster. */
export function halvedBatchSize(size: number, max: number): number {
  return within(Math.floor(size / 2), max);
}

function within(size: number, max: number): number {
  return Math.min(max, Math.max(Math.min(SMALLEST, max), size));
}
