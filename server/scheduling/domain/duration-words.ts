const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** A duration in milliseconds for people, in its two largest units: "3 min 20 s", "0.4 s". */
export function durationWords(ms: number): string {
  if (ms < 10_000) return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
  let rest = Math.round(ms / 1000) * 1000;
  const words: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}`);
    if (words.length === 2 || (words.length === 1 && count === 0)) break;
  }
  return words.join(" ");
}
