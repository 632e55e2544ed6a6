import { expect, it } from "vitest";
import { IDLE_SCHEDULES, whyNotRunnable } from "./idle-schedules";

it("tells why a schedule cannot be run, and lets any other be", () => {
  expect(whyNotRunnable("maintenance-daily")).toBe(
    "There is nothing to run yet. What it is to archive and purge comes with a later version.",
  );
  expect([whyNotRunnable("payroll-weekly"), whyNotRunnable("toString")]).toEqual([null, null]);
  expect(Object.values(IDLE_SCHEDULES).every((why) => /^[A-Z].*\.$/.test(why))).toBe(true);
});
