import { describe, expect, it } from "vitest";
import { Conflict, GatewayFailed, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { isWorthRepeating, retryWaitMs } from "./retry-wait";

describe("B4: the wait before another attempt", () => {
  it("doubles with each, up to an hour", () => {
    const full = (attempt: number) => retryWaitMs(1_000, attempt, 1);
    expect([1, 2, 3, 4].map(full)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(full(40)).toBe(3_600_000);
    expect(full(4_000)).toBe(3_600_000);
  });

  it("is spread over the upper half by chance", () => {
    expect(retryWaitMs(1_000, 3, 0)).toBe(2_000);
    const waits = new Set(Array.from({ length: 50 }, () => retryWaitMs(10_000, 1)));
    expect(waits.size).toBeGreaterThan(25);
    for (const wait of waits) expect(wait >= 5_000 && wait <= 10_000).toBe(true);
  });
});

it("B4: errors that no repetition mends are told from those that pass", () => {
  const passing = [
    new Error("x"),
    new Conflict(),
    new GatewayFailed("stripe", "busy", { retryable: true }),
    "x",
  ];
  const lasting = [
    new RuleBroken("rule", ["no"]),
    new InvalidInput("no"),
    new NotFound("Vendor", "v"),
    new GatewayFailed("stripe", "no", { retryable: false }),
  ];
  expect(passing.map(isWorthRepeating)).toEqual([true, true, true, true]);
  expect(lasting.map(isWorthRepeating)).toEqual([false, false, false, false]);
});
