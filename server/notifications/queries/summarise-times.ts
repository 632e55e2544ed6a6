/** Milliseconds from the first provider call to delivery, to two digits; null when nothing was delivered. */
export interface DeliveryTimes {
  /** Half of the messages were faster. */
  medianMs: number | null;
  /** 95 of 100 were at least as fast. */
  p95Ms: number | null;
}

/** The median and the 95th percentile of times of which some occur often. */
export function summariseTimes(times: readonly { ms: number; count: number }[]): DeliveryTimes {
  const sorted = [...times].sort((a, b) => a.ms - b.ms);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  return { medianMs: atShare(sorted, total * 0.5), p95Ms: atShare(sorted, total * 0.95) };
}

/** The smallest time that so many messages did not exceed. */
function atShare(sorted: readonly { ms: number; count: number }[], wanted: number): number | null {
  let passed = 0;
  for (const { ms, count } of sorted) {
    passed += count;
    if (passed >= wanted) return ms;
  }
  return null;
}
