const WAIT_MAX_MS = 300_000;

/**
 * How long to wait before try number `done + 1`, in milliseconds: doubled after each, five minutes at most, between
 * half of it and all of it by chance, so that what failed together does not come back together.
 */
export function retryWaitMs(done: number, firstMs: number, chance = Math.random()): number {
  const full = Math.min(firstMs * 2 ** Math.max(0, done - 1), WAIT_MAX_MS);
  return Math.round(full / 2 + (full / 2) * chance);
}
