import { describe, expect, it } from "vitest";
import { labelOf } from "./posting-label";

const run = {
  periodStartsAt: new Date("2015-07-06T00:00:00Z"),
  lastRun: { draftedAt: new Date("2015-07-06T08:00:00Z"), periodEndsAt: new Date("2015-07-06T00:00:00Z") },
};

describe("payouts 13: late and carried entries are labelled", () => {
  it.each([
    ["of the period", "2015-07-08T12:00:00Z", "2015-07-08T12:00:00Z", "DUE"],
    ["at the period's first moment", "2015-07-06T00:00:00Z", "2015-07-06T00:00:00Z", "DUE"],
    ["a millisecond before, recorded in time", "2015-07-05T23:59:59.999Z", "2015-07-06T07:59:00Z", "CARRIED"],
    ["recorded as the last run was drafted", "2015-07-01T00:00:00Z", "2015-07-06T08:00:00Z", "CARRIED"],
    [
      "recorded just after the last run was drafted",
      "2015-07-01T00:00:00Z",
      "2015-07-06T08:00:00.001Z",
      "LATE",
    ],
    ["of months ago, seen then", "2015-03-01T00:00:00Z", "2015-03-01T00:00:00Z", "CARRIED"],
  ])("%s", (_, payableAt, recordedAt, label) => {
    expect(labelOf({ payableAt: new Date(payableAt), recordedAt: new Date(recordedAt) }, run)).toBe(label);
  });

  it("calls everything before the period late when there was no run to see it", () => {
    const posting = {
      payableAt: new Date("2015-07-01T00:00:00Z"),
      recordedAt: new Date("2015-07-01T00:00:00Z"),
    };
    expect(labelOf(posting, { ...run, lastRun: null })).toBe("LATE");
  });

  it("does not call carried what fell between the last run's period and this one", () => {
    const skipped = {
      draftedAt: new Date("2015-07-06T08:00:00Z"),
      periodEndsAt: new Date("2015-06-29T00:00:00Z"),
    };
    const posting = {
      payableAt: new Date("2015-07-01T00:00:00Z"),
      recordedAt: new Date("2015-07-01T00:00:00Z"),
    };
    expect(labelOf(posting, { ...run, lastRun: skipped })).toBe("LATE");
    const older = { ...posting, payableAt: new Date("2015-06-28T00:00:00Z") };
    expect(labelOf(older, { ...run, lastRun: skipped })).toBe("CARRIED");
  });
});
