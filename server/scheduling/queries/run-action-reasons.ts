import { runActions, type ScheduledRunState } from "../domain/run-status";

/** Whether something may be done about a run now, and what stands against it. */
export interface RunAction {
  permitted: boolean;
  reasons: string[];
}

export interface RunActions {
  retry: RunAction;
  /** `force` when its worker is lost: then cancelling ends the run at once. */
  cancel: RunAction & { force: boolean };
}

interface ActionableRun {
  status: ScheduledRunState;
  leaseUntil: Date | null;
  cancelRequestedBy: string | null;
}

/** What a person may do about the run as of now, with the reason for what they may not. */
export function runActionReasons(run: ActionableRun, now: Date): RunActions {
  const may = runActions(run);
  const isLost = run.status === "RUNNING" && (run.leaseUntil === null || run.leaseUntil < now);
  const isStopping = run.status === "RUNNING" && run.cancelRequestedBy !== null && !isLost;
  return {
    retry: may.retry ? permitted : refused(RETRY_REFUSALS[run.status]),
    cancel: {
      ...(!may.cancel
        ? refused("The run is over already.")
        : isStopping
          ? refused(
              `${run.cancelRequestedBy} asked it to stop already. It can be ended by force once nothing is heard of its worker.`,
            )
          : permitted),
      force: isLost,
    },
  };
}

const RETRY_REFUSALS: Partial<Record<ScheduledRunState, string>> = {
  DONE: "The run is done. Run the schedule now to have it done once more.",
  PLANNED: "The run waits already, and begins by itself.",
  RUNNING: "The run is not over yet.",
};

const permitted: RunAction = { permitted: true, reasons: [] };

function refused(reason = "Not possible now."): RunAction {
  return { permitted: false, reasons: [reason] };
}
