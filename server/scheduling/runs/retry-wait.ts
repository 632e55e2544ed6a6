import { GatewayFailed, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";

const WAIT_MAX_MS = 3_600_000;

/**
 * The wait before the attempt after this one, in milliseconds: doubled each time up to an hour, and between half of
 * it and all of it by chance, so that what failed together does not come again together.
 */
export function retryWaitMs(backoffMs: number, attempt: number, chance = Math.random()): number {
  const full = Math.min(backoffMs * 2 ** Math.min(attempt - 1, 30), WAIT_MAX_MS);
  return Math.round(full / 2 + (full / 2) * chance);
}

/** Whether the same may succeed later: not when a rule says no, the input is wrong, or something is not there. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof GatewayFailed) return error.retryable;
  return !(error instanceof RuleBroken || error instanceof InvalidInput || error instanceof NotFound);
}
