import { describe, expect, it } from "vitest";
import { PERIOD_REASONS, periodOf } from "./period";
import { periodKey, periodLabel, periodProblem } from "./period-text";

describe("periodKey and periodLabel", () => {
  it.each([
    ["WEEKLY", "2015-07-13", "weekly:2015-07-13", "6 – 12 Jul 2015"],
    ["WEEKLY", "2015-07-06", "weekly:2015-07-06", "29 Jun – 5 Jul 2015"],
    ["WEEKLY", "2016-01-04", "weekly:2016-01-04", "28 Dec 2015 – 3 Jan 2016"],
    ["WEEKLY", "2015-06-01", "weekly:2015-06-01", "25 – 31 May 2015"],
    ["MONTHLY", "2015-08-01", "monthly:2015-08-01", "July 2015"],
    ["MONTHLY", "2016-01-01", "monthly:2016-01-01", "December 2015"],
  ] as const)("%s until %s is %s, shown as %s", (schedule, endDate, key, label) => {
    const result = periodOf(schedule, endDate, "Europe/Berlin");
    if (!result.ok) throw new Error(result.reason);
    expect(periodKey(result.period)).toBe(key);
    expect(periodLabel(result.period)).toBe(label);
  });

  it("has words for every refusal", () => {
    expect(new Set(PERIOD_REASONS.map(periodProblem)).size).toBe(PERIOD_REASONS.length);
  });
});
