import { expect, it } from "vitest";
import { runLabel } from "./run-label";

it.each([
  ["WEEKLY", "2015-07-06", "2015-07-13", "6 – 12 Jul 2015"],
  ["WEEKLY", "2015-12-28", "2016-01-04", "28 Dec 2015 – 3 Jan 2016"],
  ["MONTHLY", "2015-07-01", "2015-08-01", "July 2015"],
  ["OFF_CYCLE", "2015-07-08", "2015-07-09", "8 Jul 2015"],
  ["OFF_CYCLE", "2015-12-31", "2016-01-01", "31 Dec 2015"],
] as const)("a %s run from %s to %s is called %s", (schedule, periodStart, periodEnd, label) => {
  expect(runLabel({ schedule, periodStart, periodEnd })).toBe(label);
});
