/** Where a maintenance run stands; the same words as the database's. */
export type MaintenanceRunStatus =
  "PLANNED" | "RUNNING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "STOPPED" | "DONE" | "FAILED";

/** Every legal move of a run. A status not listed as a key's value cannot be reached from it. */
export const RUN_MOVES = {
  PLANNED: ["RUNNING", "PAUSED", "CANCELLED"], // a worker takes it; nobody has, so a person's wish acts at once
  RUNNING: ["PLANNED", "PAUSING", "CANCELLING", "STOPPED", "DONE", "FAILED"], // given back when its worker stops
  PAUSING: ["PAUSED", "CANCELLING", "STOPPED", "DONE", "FAILED"], // the batch under way may be its last
  PAUSED: ["PLANNED", "CANCELLED"], // a person resumes it, or drops it
  CANCELLING: ["CANCELLED", "DONE", "FAILED"],
  CANCELLED: [],
  STOPPED: ["PLANNED", "CANCELLED"], // a person resumes or approves it, or drops it
  DONE: [],
  FAILED: ["PLANNED"], // it goes on behind the last batch that was committed
} as const satisfies Record<MaintenanceRunStatus, readonly MaintenanceRunStatus[]>;

/** Statuses of a run that is not over and keeps another of its task from starting. */
export const ACTIVE_STATUSES = ["PLANNED", "RUNNING", "PAUSING", "PAUSED", "CANCELLING"] as const;

/** True while a worker holds it. */
export function isHeld(status: MaintenanceRunStatus): boolean {
  return status === "RUNNING" || status === "PAUSING" || status === "CANCELLING";
}

/** Why a run ended or stopped, as a code. */
export type RunWhy =
  /** It would have taken more than its cap: a second person decides. */
  | "CAP"
  | "KILL_SWITCH"
  /** The day's time budget is used up; the next day's run goes on behind it. */
  | "BUDGET"
  /** The rows differ from those of the dry run that it was bound to. */
  | "PLAN_CHANGED"
  /** Another run of the task is under way. */
  | "ALREADY_RUNNING"
  | "CANCELLED"
  | "ERROR"
  | "COMPLETED";

export const RUN_ACTIONS = ["pause", "resume", "cancel", "approve", "force", "restore"] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/** What decides on the actions. */
export interface RunForActions {
  status: MaintenanceRunStatus;
  dryRun: boolean;
  isPart: boolean;
  why: string | null;
  startedById: string | null;
  /** The worker's lease has run out: nothing has been heard of it. */
  isStuck: boolean;
  /** Something that it took can be brought back still. */
  restorable: boolean;
}

/**
 * What may be done with the run now, each with null, or with why not, as a sentence. `viewerId` is who asks; the
 * four-eyes rule is about persons.
 */
export function runActions(run: RunForActions, viewerId: string | null): Record<RunAction, string | null> {
  const awaitsApproval = run.status === "STOPPED" && run.why === "CAP";
  return {
    pause: run.status === "PLANNED" || run.status === "RUNNING" ? null : "It is not running.",
    resume: resumeBlocker(run, awaitsApproval),
    cancel: ["PLANNED", "RUNNING", "PAUSING", "PAUSED", "STOPPED"].includes(run.status)
      ? null
      : "It is over, or ends already.",
    approve: approvalBlocker(run, awaitsApproval, viewerId),
    force:
      isHeld(run.status) && run.isStuck ? null : "Only a run of which nothing is heard can be forced to end.",
    restore: run.restorable ? null : "Nothing of it can be brought back.",
  };
}

function resumeBlocker(run: RunForActions, awaitsApproval: boolean): string | null {
  if (run.isPart) return "It is a part of a run of all tasks. Start its task by itself.";
  if (awaitsApproval) return "It needs the approval of a second person.";
  if (run.why === "PLAN_CHANGED") return "Its dry run no longer fits. Rehearse again.";
  return ["PAUSED", "STOPPED", "FAILED"].includes(run.status) ? null : "It is not paused.";
}

function approvalBlocker(
  run: RunForActions,
  awaitsApproval: boolean,
  viewerId: string | null,
): string | null {
  if (!awaitsApproval) return "It needs no approval.";
  return viewerId !== null && viewerId === run.startedById
    ? "Who started a run cannot approve it: ask another admin."
    : null;
}
