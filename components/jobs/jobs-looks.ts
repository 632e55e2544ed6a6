import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleHelp,
  CirclePause,
  CircleX,
  Clock,
  ClockAlert,
  CornerDownLeft,
  Hourglass,
  LoaderCircle,
  OctagonX,
  SearchX,
  SkipForward,
  Skull,
  Unplug,
} from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

export type ScheduleView = RouterOutputs["scheduling"]["schedules"]["schedules"][number];
export type RunRow = RouterOutputs["scheduling"]["runs"]["runs"][number];
export type RunView = RouterOutputs["scheduling"]["run"];
export type WorkerView = RouterOutputs["scheduling"]["workers"]["living"][number];
export type Occurrence = ScheduleView["next"][number];
type Verdict = RouterOutputs["scheduling"]["explainPeriod"]["verdict"];
type AttemptOutcome = NonNullable<RunView["attemptLog"][number]["outcome"]>;

/** How each status of a scheduled run looks. */
export const RUN_LOOKS = {
  PLANNED: { label: "Waiting", tone: "info", icon: Hourglass },
  RUNNING: { label: "Running", tone: "info", icon: LoaderCircle },
  DONE: { label: "Done", tone: "ok", icon: CircleCheck },
  FAILED: { label: "Failed", tone: "bad", icon: CircleX },
  SKIPPED: { label: "Skipped", tone: "neutral", icon: SkipForward },
  CANCELLED: { label: "Cancelled", tone: "neutral", icon: Ban },
  DEAD: { label: "Given up", tone: "bad", icon: Skull },
} as const satisfies Record<RunRow["status"], StatusLook>;

const STOPPING: StatusLook = { label: "Stopping…", tone: "warn", icon: OctagonX };

/** How a run looks now: one that was asked to stop and has not yet is told apart. */
export function runLook(run: Pick<RunRow, "status" | "cancelRequestedBy">): StatusLook {
  return run.status === "RUNNING" && run.cancelRequestedBy !== null ? STOPPING : RUN_LOOKS[run.status];
}

/** True while a run changes by itself. */
export function isUnderWay(status: RunRow["status"]): boolean {
  return status === "PLANNED" || status === "RUNNING";
}

export const TRIGGER_LABELS = {
  SCHEDULE: "By the schedule",
  MANUAL: "By a person",
} as const satisfies Record<RunRow["trigger"], string>;

/** How each answer to "what became of this period" looks. */
export const VERDICT_LOOKS = {
  RAN: { label: "It ran", tone: "ok", icon: CircleCheck },
  RAN_LATE: { label: "It ran late", tone: "warn", icon: ClockAlert },
  RUNNING: { label: "It is running", tone: "info", icon: LoaderCircle },
  WAITING: { label: "It waits", tone: "info", icon: Hourglass },
  OVERDUE: { label: "It is overdue", tone: "warn", icon: ClockAlert },
  FAILED: { label: "It failed", tone: "bad", icon: CircleX },
  GIVEN_UP: { label: "It was given up", tone: "bad", icon: Skull },
  SKIPPED: { label: "It was skipped", tone: "neutral", icon: SkipForward },
  PAUSED: { label: "Skipped by a pause", tone: "neutral", icon: CirclePause },
  CANCELLED: { label: "It was stopped", tone: "neutral", icon: Ban },
  MISSING: { label: "It is missing", tone: "bad", icon: SearchX },
  UPCOMING: { label: "Still to come", tone: "info", icon: CalendarClock },
  NOT_AN_OCCURRENCE: { label: "Nothing was to run", tone: "neutral", icon: Clock },
  UNKNOWN: { label: "Not known", tone: "neutral", icon: CircleHelp },
} as const satisfies Record<Verdict, StatusLook>;

export const ATTEMPT_LOOKS = {
  DONE: { label: "Done", tone: "ok", icon: CircleCheck },
  FAILED: { label: "Failed", tone: "bad", icon: CircleX },
  LEASE_LOST: { label: "Worker lost", tone: "bad", icon: Unplug },
  CANCELLED: { label: "Cancelled", tone: "neutral", icon: Ban },
  RETURNED: { label: "Given back", tone: "neutral", icon: CornerDownLeft },
} as const satisfies Record<AttemptOutcome, StatusLook>;

export const ATTEMPT_RUNNING: StatusLook = { label: "Running", tone: "info", icon: LoaderCircle };

export const WORKER_LOOKS = {
  ALIVE: { label: "Alive", tone: "ok", icon: CircleCheck },
  SILENT: { label: "Silent", tone: "bad", icon: Unplug },
  STOPPING: { label: "Stopping", tone: "warn", icon: OctagonX },
  STOPPED: { label: "Stopped", tone: "neutral", icon: Ban },
  LOST: { label: "Lost", tone: "bad", icon: Unplug },
} as const satisfies Record<WorkerView["state"], StatusLook>;

export const PAUSED_LOOK: StatusLook = { label: "Paused", tone: "warn", icon: CirclePause };
export const ACTIVE_LOOK: StatusLook = { label: "Active", tone: "ok", icon: CircleCheck };
