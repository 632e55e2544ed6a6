import type { Channel } from "./channel";

/** How long a message is tried, in milliseconds from its first call. */
export const RETRY_WINDOW_MS = 24 * 3_600_000;
const FIRST_DELAY_MS = 2_000;
const DELAY_MAX_MS = 15 * 60_000;
/** FCM wants a minute before the first retry of a message-rate refusal. */
const FCM_RATE_DELAY_MIN_MS = 60_000;

/** A call that was certainly not taken. */
export interface RefusedCall {
  channel: Channel;
  code: string;
  /** How many calls failed so far, this one included. */
  failures: number;
  firstSentAt: Date;
  now: Date;
  /** What the provider asked for, in milliseconds; null when it said nothing. */
  retryAfterMs: number | null;
  /** When the message is no use any more; null for never. */
  expiresAt: Date | null;
}

export type RetryPlan =
  | { kind: "RETRY"; at: Date; delayMs: number }
  /** The window is over: the message has failed with the last code. */
  | { kind: "FAIL"; reason: "RETRY_WINDOW_OVER"; code: string }
  /** It would come too late to be of use. */
  | { kind: "EXPIRE"; reason: "TOO_LATE" };

/**
 * When a call is repeated that the provider refused for now. The provider's own word is kept to the millisecond, with
 * up to a tenth on top so that a thousand messages do not return together; without one the wait is anything up to a
 * bound that doubles with each failure. FCM's rate refusals wait a minute at least.
 *
 * @param chance from 0 up to, not including, 1.
 */
export function retryPlan(call: RefusedCall, chance: number): RetryPlan {
  const delayMs = delayOf(call, chance);
  const at = new Date(call.now.getTime() + delayMs);
  if (call.expiresAt && at >= call.expiresAt) return { kind: "EXPIRE", reason: "TOO_LATE" };
  if (at.getTime() - call.firstSentAt.getTime() > RETRY_WINDOW_MS)
    return { kind: "FAIL", reason: "RETRY_WINDOW_OVER", code: call.code };
  return { kind: "RETRY", at, delayMs };
}

function delayOf(call: RefusedCall, chance: number): number {
  if (call.retryAfterMs !== null) {
    const least = Math.max(call.retryAfterMs, leastOf(call));
    return Math.ceil(least * (1 + chance / 10));
  }
  const bound = Math.min(FIRST_DELAY_MS * 2 ** Math.min(call.failures - 1, 30), DELAY_MAX_MS);
  const least = leastOf(call);
  // Above the least the whole bound is spread, so that the least itself is no meeting point.
  return least + Math.ceil(bound * chance);
}

function leastOf({ channel, code }: RefusedCall): number {
  return channel === "PUSH" && FCM_RATE_CODES.has(code) ? FCM_RATE_DELAY_MIN_MS : 0;
}

const FCM_RATE_CODES: ReadonlySet<string> = new Set([
  "message-rate-exceeded",
  "messaging/message-rate-exceeded",
  "messaging/device-message-rate-exceeded",
  "messaging/topics-message-rate-exceeded",
  "device-message-rate-exceeded",
  "QUOTA_EXCEEDED",
]);
