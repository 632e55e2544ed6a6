import { describe, expect, it } from "vitest";
import { alarmSubject } from "./alarm-looks";

const alarm = (given: object) => ({
  rule: "payroll",
  subjectKind: "",
  subjectId: "",
  detail: null,
  ...given,
});
const ALL = ["jobs.read", "payroll.read"];

describe("alarmSubject", () => {
  it.each([
    [{ rule: "no-worker" }, "/jobs/workers"],
    [
      { rule: "missed-run", subjectKind: "schedule", subjectId: "payroll-weekly" },
      "/jobs/schedules/payroll-weekly",
    ],
    [{ rule: "dead-run", subjectKind: "scheduledRun", subjectId: "srun_1" }, "/jobs/runs/srun_1"],
    [
      { rule: "dead-run", subjectKind: "schedule", subjectId: "sweep", detail: { runId: "srun_2" } },
      "/jobs/runs/srun_2",
    ],
    [{ subjectKind: "payout", subjectId: "pout_1" }, "/payouts/pout_1"],
    [{ subjectKind: "payrollRun", subjectId: "prun_1" }, "/payroll/prun_1"],
    [
      { rule: "dead-job", subjectKind: "job", subjectId: "payroll.pay-run" },
      "/jobs/one-off?status=dead&name=payroll.pay-run",
    ],
    [{ rule: "outbox-lag", subjectKind: "handler", subjectId: "payroll" }, undefined],
  ])("%o leads to %s", (given, href) => expect(alarmSubject(alarm(given), ALL)?.href).toBe(href));

  it("leads nowhere that the reader may not go", () => {
    expect(alarmSubject(alarm({ rule: "no-worker" }), [])).toBeNull();
    expect(alarmSubject(alarm({ subjectKind: "payout", subjectId: "pout_1" }), ["jobs.read"])).toBeNull();
  });
});
