/** At most so many requests in each window of time; null is no limit. */
export type RateWindow = {
  set(perWindow: number | null): void;
  /** Counts a request at `atMs` of real time and says where it stands. */
  take(atMs: number): { isOver: boolean; limit: number; remaining: number; resetS: number } | null;
};

/** Throws a RangeError for a limit below 1. */
export function rateWindow(initial: number | null, windowMs: number): RateWindow {
  let limit: number | null = null;
  let windowFrom = 0;
  let taken = 0;
  const set = (perWindow: number | null) => {
    if (perWindow !== null && !(perWindow >= 1))
      throw new RangeError("A rate limit is at least one request per window.");
    limit = perWindow;
  };
  set(initial);
  return {
    set,
    take(atMs) {
      if (limit === null) return null;
      if (atMs - windowFrom >= windowMs) {
        windowFrom = atMs;
        taken = 0;
      }
      const isOver = taken >= limit;
      if (!isOver) taken += 1;
      const resetS = Math.ceil((windowFrom + windowMs - atMs) / 1000);
      return { isOver, limit, remaining: limit - taken, resetS };
    },
  };
}
