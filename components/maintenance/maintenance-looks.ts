import {
  Ban,
  CircleCheck,
  CirclePause,
  CircleX,
  Hourglass,
  LoaderCircle,
  OctagonX,
  TriangleAlert,
} from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterInputs, RouterOutputs } from "@/server/api/root";
import { STATUS_WORDS, WHY_WORDS } from "@/server/maintenance/domain/maintenance-words";

export type TasksView = RouterOutputs["maintenance"]["tasks"];
export type TaskView = TasksView["tasks"][number];
export type MaintenanceRunRow = RouterOutputs["maintenance"]["runs"]["runs"][number];
export type MaintenanceRunView = RouterOutputs["maintenance"]["run"];
export type PolicyView = RouterOutputs["maintenance"]["policies"]["policies"][number];
export type PolicyKey = RouterInputs["maintenance"]["editPolicy"]["key"];
export type LegalHoldRow = RouterOutputs["maintenance"]["holds"]["holds"][number];
export type RunStatus = MaintenanceRunRow["status"];

/** How each status of a maintenance run looks. */
export const RUN_LOOKS = {
  PLANNED: { label: STATUS_WORDS.PLANNED, tone: "info", icon: Hourglass },
  RUNNING: { label: STATUS_WORDS.RUNNING, tone: "info", icon: LoaderCircle },
  PAUSING: { label: `${STATUS_WORDS.PAUSING}…`, tone: "warn", icon: CirclePause },
  PAUSED: { label: STATUS_WORDS.PAUSED, tone: "warn", icon: CirclePause },
  CANCELLING: { label: `${STATUS_WORDS.CANCELLING}…`, tone: "warn", icon: OctagonX },
  CANCELLED: { label: STATUS_WORDS.CANCELLED, tone: "neutral", icon: Ban },
  STOPPED: { label: STATUS_WORDS.STOPPED, tone: "warn", icon: TriangleAlert },
  DONE: { label: STATUS_WORDS.DONE, tone: "ok", icon: CircleCheck },
  FAILED: { label: STATUS_WORDS.FAILED, tone: "bad", icon: CircleX },
} as const satisfies Record<RunStatus, StatusLook>;

/** How a run looks; one that waits for a second person says so. */
export function runLook(run: Pick<MaintenanceRunRow, "status" | "why">): StatusLook {
  return run.status === "STOPPED" && run.why === "CAP"
    ? { label: "Needs approval", tone: "warn", icon: TriangleAlert }
    : RUN_LOOKS[run.status];
}

/** True while a run changes by itself. */
export function isUnderWay(status: RunStatus): boolean {
  return status === "PLANNED" || status === "RUNNING" || status === "PAUSING" || status === "CANCELLING";
}

/** Who or what asked for a run. */
export function askedBy(run: Pick<MaintenanceRunRow, "trigger" | "startedByName">): string {
  if (run.trigger === "SCHEDULE") return "the schedule";
  const who = run.startedByName ?? "somebody";
  return run.trigger === "COMMAND_LINE" ? `${who}, by a command` : who;
}

/** Why a run ended or stopped, in words; null while it has not. */
export function whyOf(run: Pick<MaintenanceRunRow, "why" | "whyText">): string | null {
  const words: Readonly<Record<string, string>> = WHY_WORDS;
  return run.whyText ?? (run.why === null ? null : (words[run.why] ?? run.why));
}

/** What a run takes or brings back that can be brought back. */
export function restoredNoun({ task }: Pick<MaintenanceRunRow, "task">): "booking" | "file" {
  return task === "compress-logs" || task === "restore-logs" ? "file" : "booking";
}
