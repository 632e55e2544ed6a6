import { StripeRefusal } from "./stripe-refusal";

/** At most so many requests in any second; null is no limit. */
export type RateLimit = {
  /** `only` names the one endpoint that is limited; all together unless given. */
  set(perSecond: number | null, only?: string): void;
  /** Counts a request to the endpoint, or throws Stripe's 429. `atMs` is real time. */
  take(atMs: number, endpoint: string | undefined): void;
};

export function rateLimit(initialPerSecond: number | null): RateLimit {
  let perSecond = initialPerSecond;
  let only: string | undefined;
  let recent: number[] = [];
  return {
    set(limit, endpoint) {
      if (limit !== null && !(limit >= 1))
        throw new RangeError("A rate limit is at least one request per second.");
      perSecond = limit;
      only = endpoint;
    },
    take(atMs, endpoint) {
      if (perSecond === null || (only !== undefined && only !== endpoint)) return;
      recent = recent.filter((at) => atMs - at < 1000);
      if (recent.length >= perSecond)
        throw tooManyRequests("rate_limit", only === undefined ? "global-rate" : "endpoint-rate");
      recent.push(atMs);
    },
  };
}

/** Stripe's 429, with the headers by which it says which limit was met and whether another try may help. */
export function tooManyRequests(
  code: "rate_limit" | "lock_timeout",
  reason = "global-rate",
  retryAfterSeconds?: number,
): StripeRefusal {
  const message =
    code === "rate_limit"
      ? "Too many requests in too short a time; back off and try again."
      : "Another request holds this object; try again.";
  return new StripeRefusal(429, { type: "invalid_request_error", code, message }, false, {
    "stripe-should-retry": "true",
    ...(code === "rate_limit" ? { "stripe-rate-limited-reason": reason } : {}),
    ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
  });
}
