import { describe, expect, it } from "vitest";
import { listAuditEventsInput } from "@/server/audit/schemas";
import { auditListInput, loadAuditUrl } from "./audit-filters";

const inputOf = (query: string) => auditListInput(loadAuditUrl(new URLSearchParams(query)));

describe("the audit page's URL", () => {
  it.each([
    ["q=payroll", { action: "payroll" }],
    ["q=prun_01abc", { subjectId: "prun_01abc" }],
    ["subjectKind=payrollRun&subject=prun_1", { subjectKind: "payrollRun", subjectId: "prun_1" }],
    [
      "actor=stf_1&from=2026-01-01&to=2026-01-31",
      { actorId: "stf_1", fromDay: "2026-01-01", toDay: "2026-01-31" },
    ],
    ["from=2026-02-01&to=2026-01-01", { fromDay: "2026-02-01" }],
    ["from=2025-02-29&to=yesterday&event=-1&actor=", {}],
    [`subject=${"x".repeat(101)}`, {}],
    ["", {}],
  ])("%s asks for %j", (query, expected) => {
    expect(inputOf(query)).toEqual(expected);
  });

  it.each([
    "q=payroll",
    `q=${"x".repeat(10_000)}`,
    "from=2999-12-31&to=2000-01-01",
    "q=%00",
    "actor=%F0%9F%91%8D",
  ])("%s never asks for what the server refuses", (query) => {
    expect(listAuditEventsInput.safeParse(inputOf(query)).success).toBe(true);
  });
});
