const DELAY_MAX_MS = 3_600_000;

/**
 * The wait after so many failed attempts, in milliseconds: doubled each time up to an hour, between half of it and all
 * of it by chance, so that what failed together is not tried again together.
 */
export function retryDelayMs(backoffMs: number, attempts: number, chance = Math.random()): number {
  const full = Math.min(backoffMs * 2 ** (attempts - 1), DELAY_MAX_MS);
  return Math.round(full / 2 + (full / 2) * chance);
}
