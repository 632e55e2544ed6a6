import { StripeRefusal } from "./stripe-refusal";
import type { StripeBooks } from "./stripe-books";
import type { StoredKey } from "./stripe-records";

/** Keys may be forgotten once they are this old, in milliseconds: 24 hours. */
export const KEY_KEPT_MS = 24 * 60 * 60 * 1000;
const KEY_LENGTH_MAX = 255;

/** Stripe's handling of the `Idempotency-Key` header in API v1. */
export type IdempotencyKeys = {
  /**
   * Looks at a key before anything else is done. Answers what is stored for it (to be replayed), or takes the
   * key for this request and answers null; then `release` must follow. Throws a `StripeRefusal` when the key
   * is too long, is in use by a request still running, or came with another request before.
   */
  claim(scope: string, key: string, fingerprint: string, nowMs: number): StoredKey | null;
  release(scope: string, key: string): void;
  /** The names (scope and key) that are at least `olderThanMs` old. */
  prunable(nowMs: number, olderThanMs: number): string[];
};

export function idempotencyKeys(books: StripeBooks): IdempotencyKeys {
  const running = new Set<string>();
  return {
    claim(scope, key, fingerprint, nowMs) {
      if (key.length > KEY_LENGTH_MAX) {
        throw new StripeRefusal(400, {
          type: "invalid_request_error",
          message: `Idempotency keys can be at most ${KEY_LENGTH_MAX} characters long.`,
        });
      }
      const name = `${scope}:${key}`;
      if (running.has(name)) throw keyInUse(key);
      const stored = books.keys.get(name);
      // The simulator forgets as early as Stripe may, because that is the harder case for its callers.
      if (stored && nowMs - stored.storedAtMs < KEY_KEPT_MS) {
        if (stored.fingerprint === fingerprint) return stored;
        throw new StripeRefusal(400, {
          type: "idempotency_error",
          message: `The key ${key} was first used with another request, and stays with that one.`,
        });
      }
      running.add(name);
      return null;
    },
    release: (scope, key) => void running.delete(`${scope}:${key}`),
    prunable: (nowMs, olderThanMs) =>
      [...books.keys].filter(([, stored]) => nowMs - stored.storedAtMs >= olderThanMs).map(([name]) => name),
  };
}

/** Stripe's answer while the first request with the same key has not finished. */
export function keyInUse(key: string): StripeRefusal {
  return new StripeRefusal(409, {
    type: "idempotency_error",
    code: "idempotency_key_in_use",
    message: `Another request with the key ${key} is still running.`,
  });
}
