import { BellRing, CircleCheck, Eye, OctagonAlert, TriangleAlert } from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type AlarmView = RouterOutputs["alarms"]["list"]["alarms"][number];

export const SEVERITY_LOOKS = {
  CRITICAL: { label: "Critical", tone: "bad", icon: OctagonAlert },
  WARNING: { label: "Warning", tone: "warn", icon: TriangleAlert },
} as const satisfies Record<AlarmView["severity"], StatusLook>;

export const STATE_LOOKS = {
  OPEN: { label: "Open", tone: "bad", icon: BellRing },
  ACKNOWLEDGED: { label: "Acknowledged", tone: "info", icon: Eye },
  CLEARED: { label: "Over", tone: "neutral", icon: CircleCheck },
} as const satisfies Record<AlarmView["state"], StatusLook>;

const WORD_OF_KIND: Readonly<Record<string, string>> = {
  payout: "payout",
  payrollRun: "payroll run",
  schedule: "schedule",
  scheduledRun: "run",
  worker: "workers",
  job: "jobs",
};

/** Where the thing is that an alarm is about, for a reader with these permissions; null where there is no page for it. */
export function alarmSubject(
  alarm: Pick<AlarmView, "rule" | "subjectKind" | "subjectId" | "detail">,
  permissions: readonly string[],
): { href: string; label: string } | null {
  const at = (href: string, kind: string) => ({ href, label: `Open the ${WORD_OF_KIND[kind] ?? kind}` });
  const id = encodeURIComponent(alarm.subjectId);
  const { runId } = (alarm.detail ?? {}) as { runId?: unknown };
  if (permissions.includes("jobs.read")) {
    if (alarm.rule === "no-worker" || alarm.subjectKind === "worker") return at("/jobs/workers", "worker");
    if (alarm.rule !== "payroll" && typeof runId === "string")
      return at(`/jobs/runs/${encodeURIComponent(runId)}`, "scheduledRun");
    if (alarm.rule === "dead-job") return at(`/jobs/one-off?status=dead&name=${id}`, "job");
    if (alarm.subjectKind === "schedule") return at(`/jobs/schedules/${id}`, "schedule");
    if (alarm.subjectKind === "scheduledRun") return at(`/jobs/runs/${id}`, "scheduledRun");
  }
  if (permissions.includes("payroll.read")) {
    if (alarm.subjectKind === "payout") return at(`/payouts/${id}`, "payout");
    if (alarm.subjectKind === "payrollRun") return at(`/payroll/${id}`, "payrollRun");
    if (alarm.subjectKind === "reconciliation") return at("/payroll/reconciliation", "reconciliation");
  }
  return null;
}
