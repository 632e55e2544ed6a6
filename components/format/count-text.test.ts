import { describe, expect, it } from "vitest";
import { countOf, countText } from "./count-text";

describe("countText", () => {
  it.each([
    [0, undefined, "0"],
    [9318, undefined, "9,318"],
    [10_000, 10_000, "10,000"],
    [10_001, 10_000, "10,000+"],
  ])("%d with cap %s is %s", (count, cap, text) => expect(countText(count, { cap })).toBe(text));
});

describe("countOf", () => {
  it("agrees with its noun", () => {
    expect([countOf(1, "vendor"), countOf(2, "vendor"), countOf(3, "entry", "entries")]).toEqual([
      "1 vendor",
      "2 vendors",
      "3 entries",
    ]);
  });
});
