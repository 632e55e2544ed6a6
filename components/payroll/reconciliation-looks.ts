import { CircleAlert, CircleCheck, CircleHelp, Hourglass, LoaderCircle, TriangleAlert } from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type ReconciliationView = RouterOutputs["payroll"]["reconciliation"]["get"];
export type DifferenceView = ReconciliationView["open"][number];
export type ReconciledRun = ReconciliationView["runs"][number];
export type Comparison = ReconciliationView["history"][number];

/** How a comparison ended. */
export const COMPARISON_LOOKS = {
  REQUESTED: { label: "Waiting for a worker", tone: "info", icon: Hourglass },
  RUNNING: { label: "Comparing", tone: "info", icon: LoaderCircle },
  CLEAN: { label: "In agreement", tone: "ok", icon: CircleCheck },
  DIFFERS: { label: "Differences", tone: "bad", icon: TriangleAlert },
  FAILED: { label: "Not finished", tone: "warn", icon: CircleAlert },
} as const satisfies Record<Comparison["status"], StatusLook>;

/** How far a difference is settled. */
export const DIFFERENCE_LOOKS = {
  OPEN: { label: "Not explained", tone: "bad", icon: CircleHelp },
  EXPLAINED: { label: "Waits for a second person", tone: "warn", icon: Hourglass },
  RESOLVED: { label: "Resolved", tone: "neutral", icon: CircleCheck },
} as const satisfies Record<DifferenceView["status"], StatusLook>;

/** True while a comparison is asked for and not over. */
export function isComparing(history: readonly Pick<Comparison, "status">[]): boolean {
  return history.some(({ status }) => status === "REQUESTED" || status === "RUNNING");
}
