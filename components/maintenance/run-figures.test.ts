import { describe, expect, it } from "vitest";
import { countText } from "@/components/format/count-text";
import { differenceText, figuresText, paceText } from "./run-figures";

const run = {
  task: "prune" as const,
  dryRun: false,
  moved: 1_200,
  deleted: 4,
  skipped: 12,
  bytesBefore: 5_000_000,
  bytesAfter: 0,
};

describe("figuresText", () => {
  it.each([
    [run, "1,204 taken, 12 skipped, 5.0 MB saved"],
    [{ ...run, dryRun: true }, "1,204 would be taken, 12 skipped, 5.0 MB to save"],
    [
      { ...run, task: "archive-bookings" as const, bytesAfter: 6_000_000 },
      "1,204 taken, 12 skipped, 5.0 MB moved",
    ],
    [{ ...run, task: "restore-bookings" as const }, "1,204 brought back, 12 skipped"],
    [{ ...run, moved: 0, deleted: 0, skipped: 0, bytesBefore: 0 }, "0 taken"],
  ])("%j: %s", (figures, text) => expect(figuresText(figures)).toBe(text));
});

describe("differenceText", () => {
  it.each([
    [5, 5, "the same"],
    [1_205, 1, "+1,204"],
    [1, 1_205, "−1,204"],
  ])("%d after %d is %s", (now, before, text) => expect(differenceText(now, before, countText)).toBe(text));
});

describe("paceText", () => {
  it("keeps a decimal only where it says something", () => {
    expect([paceText(0.25), paceText(3), paceText(12_399.7)]).toEqual([
      "0.3 rows/s",
      "3 rows/s",
      "12,400 rows/s",
    ]);
  });
});
