import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RETRY_WINDOW_MS, retryPlan, type RefusedCall } from "./retry-plan";

const START = new Date("2026-01-15T12:00:00Z");
const call = (more: Partial<RefusedCall> = {}): RefusedCall => ({
  channel: "EMAIL",
  code: "rate_limit_exceeded",
  failures: 1,
  firstSentAt: START,
  now: START,
  retryAfterMs: null,
  expiresAt: null,
  ...more,
});
const delay = (more: Partial<RefusedCall>, chance: number) => {
  const plan = retryPlan(call(more), chance);
  return plan.kind === "RETRY" ? plan.delayMs : plan.kind;
};
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("notifications B1: when a refused call is repeated", () => {
  it("never before the provider's own time, and at most a tenth after it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_600_000 }),
        fc.integer({ min: 1, max: 50 }),
        chances,
        (ms, failures, chance) => {
          const waited = delay({ retryAfterMs: ms, failures }, chance);
          expect(waited).toBeGreaterThanOrEqual(ms);
          expect(waited).toBeLessThanOrEqual(Math.ceil(ms * 1.1));
        },
      ),
    );
  });

  it("without one, anywhere up to a bound that doubles to a quarter of an hour", () => {
    expect([1, 2, 3, 4, 9, 10, 11, 1000].map((failures) => delay({ failures }, 0.999_999_9))).toEqual([
      2_000, 4_000, 8_000, 16_000, 512_000, 900_000, 900_000, 900_000,
    ]);
    expect(delay({ failures: 5 }, 0)).toBe(0);
    expect(delay({ failures: 5 }, 0.5)).toBe(16_000);
  });

  it("an FCM rate refusal waits a minute at least, whatever it says", () => {
    const rate = { channel: "PUSH", code: "messaging/message-rate-exceeded" } as const;
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 0, max: 120_000 })), chances, (retryAfterMs, chance) => {
        expect(delay({ ...rate, retryAfterMs }, chance)).toBeGreaterThanOrEqual(60_000);
      }),
    );
    expect(delay({ ...rate, code: "messaging/server-unavailable" }, 0)).toBe(0);
  });
});

describe("notifications B3: how long a message is tried", () => {
  it("24 hours from its first call, then it has failed with the last code", () => {
    const late = new Date(START.getTime() + RETRY_WINDOW_MS - 5_000);
    expect(retryPlan(call({ now: late, retryAfterMs: 4_000 }), 0).kind).toBe("RETRY");
    expect(retryPlan(call({ now: late, retryAfterMs: 6_000, code: "http_503" }), 0)).toEqual({
      kind: "FAIL",
      reason: "RETRY_WINDOW_OVER",
      code: "http_503",
    });
  });

  it("not beyond the instant at which it is no use", () => {
    const expiresAt = new Date(START.getTime() + 10_000);
    expect(retryPlan(call({ retryAfterMs: 10_000, expiresAt }), 0)).toEqual({
      kind: "EXPIRE",
      reason: "TOO_LATE",
    });
    expect(retryPlan(call({ retryAfterMs: 9_000, expiresAt }), 0).kind).toBe("RETRY");
  });

  it("ends: refused each time, it reaches FAIL within the window", () => {
    fc.assert(
      fc.property(fc.infiniteStream(chances), (stream) => {
        let now = START;
        for (let failures = 1; ; failures++) {
          const plan = retryPlan(call({ now, failures }), stream.next().value as number);
          if (plan.kind !== "RETRY") return plan.kind === "FAIL";
          expect(plan.at.getTime()).toBeLessThanOrEqual(START.getTime() + RETRY_WINDOW_MS);
          // A chance of zero each time would stand still; the clock of a real call does not.
          now = new Date(plan.at.getTime() + 60_000);
        }
      }),
      { numRuns: 20 },
    );
  });
});
