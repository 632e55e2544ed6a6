const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/**
 * A duration in milliseconds for people: `340 ms`, `12.6 s`, and from a minute on its two largest units, such as
 * `2 h 5 min`. Negative ones count as zero.
 */
export function durationWords(ms: number): string {
  const length = Math.max(0, Math.round(ms));
  if (length < 1_000) return `${length} ms`;
  const tenths = Math.round(length / 100);
  if (tenths < 600) return `${tenths / 10} s`;
  let rest = Math.round(length / 1_000) * 1_000;
  const words: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}`);
    if (words.length === 2 || (words.length === 1 && count === 0)) break;
  }
  return words.join(" ");
}

/** Up to here a run began at its time, as a worker takes a moment. In milliseconds. */
export const ON_TIME_MS = 1_000;
