import { expect, it } from "vitest";
import { fixedClock } from "@/server/platform/clock";

it("stands still until it is set or moved, and hands out instants of one's own", () => {
  const clock = fixedClock("2026-01-15T12:00:00Z");
  clock.now().setFullYear(1999);
  expect(clock.now().toISOString()).toBe("2026-01-15T12:00:00.000Z");
  clock.advance(1_500);
  expect(clock.now().toISOString()).toBe("2026-01-15T12:00:01.500Z");
  clock.set("2026-02-01T00:00:00Z");
  expect(clock.now().toISOString()).toBe("2026-02-01T00:00:00.000Z");
  expect(() => fixedClock("someday")).toThrow("someday");
});
