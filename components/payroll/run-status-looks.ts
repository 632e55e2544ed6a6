import {
  Ban,
  CircleCheck,
  CirclePause,
  FilePen,
  Hourglass,
  LoaderCircle,
  Stamp,
  TriangleAlert,
} from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type RunStatus = RouterOutputs["payroll"]["runs"]["list"]["runs"][number]["status"];
export type RunSchedule = RouterOutputs["payroll"]["runs"]["list"]["runs"][number]["schedule"];

/** How each status of a payroll run looks. */
export const RUN_STATUS_LOOKS = {
  DRAFT: { label: "Draft", tone: "neutral", icon: FilePen },
  AWAITING_APPROVAL: { label: "Awaiting approval", tone: "warn", icon: Hourglass },
  APPROVED: { label: "Approved", tone: "info", icon: Stamp },
  PAYING: { label: "Paying", tone: "info", icon: LoaderCircle },
  PAUSED: { label: "Paused", tone: "warn", icon: CirclePause },
  PAID: { label: "Paid", tone: "ok", icon: CircleCheck },
  PARTLY_PAID: { label: "Partly paid", tone: "bad", icon: TriangleAlert },
  CANCELLED: { label: "Cancelled", tone: "neutral", icon: Ban },
} as const satisfies Record<RunStatus, StatusLook>;

/** The schedules in words. */
export const SCHEDULE_LABELS = {
  WEEKLY: "Weekly",
  MONTHLY: "Monthly",
  OFF_CYCLE: "Off-cycle",
} as const satisfies Record<RunSchedule, string>;

/** True while the worker has, or is about to have, the run in hand, so that it changes by itself. */
export function isUnderWay(status: RunStatus): boolean {
  return status === "APPROVED" || status === "PAYING" || status === "PAUSED";
}
