import { StripeRefusal } from "./stripe-refusal";

/** At most so many requests in any second; null is no limit. */
export type RateLimit = {
  set(perSecond: number | null): void;
  /** Counts a request, or throws Stripe's 429. `atMs` is real time. */
  take(atMs: number): void;
};

export function rateLimit(initialPerSecond: number | null): RateLimit {
  let perSecond = initialPerSecond;
  let recent: number[] = [];
  return {
    set(limit) {
      if (limit !== null && !(limit >= 1))
        throw new RangeError("A rate limit is at least one request per second.");
      perSecond = limit;
    },
    take(atMs) {
      if (perSecond === null) return;
      recent = recent.filter((at) => atMs - at < 1000);
      if (recent.length >= perSecond) throw tooManyRequests("rate_limit");
      recent.push(atMs);
    },
  };
}

export function tooManyRequests(code: "rate_limit" | "lock_timeout"): StripeRefusal {
  const message =
    code === "rate_limit"
      ? "Too many requests in too short a time; back off and try again."
      : "Another request holds this object; try again.";
  return new StripeRefusal(429, { type: "invalid_request_error", code, message });
}
