import { expect, it } from "vitest";
import { IDLE_SCHEDULES, whyNotRunnable } from "./idle-schedules";

it("tells why a schedule cannot be run, and lets any other be", () => {
  expect(["maintenance-daily", "payroll-weekly", "toString"].map(whyNotRunnable)).toEqual([null, null, null]);
  expect(Object.values(IDLE_SCHEDULES).every((why) => /^[A-Z].*\.$/.test(why))).toBe(true);
});
