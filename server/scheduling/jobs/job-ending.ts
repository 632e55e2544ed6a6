import { GatewayFailed, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import type { JobDefinition } from "@/server/platform/jobs";
import { storableText } from "@/server/platform/storable";
import type { ClaimedJob } from "@/server/scheduling/jobs/claim-jobs";

/** How one attempt ended. Waits in milliseconds. */
export type JobEnding =
  | { kind: "DONE" }
  /** Nothing failed, and there will be more to do. */
  | { kind: "AGAIN"; waitMs: number }
  | ({ kind: "RETRY"; waitMs: number } & Failure)
  | ({ kind: "DEAD" } & Failure)
  /** Not begun any more: its workers died at every attempt. */
  | { kind: "GIVEN_UP"; error: string }
  /** The worker stopped before the job ended: not a failed attempt. */
  | { kind: "RETURNED" }
  /** The lease ran out unheard, or another worker has the job. */
  | { kind: "LOST"; error: string };

export interface Failure {
  error: string;
  stack: string | null;
}

/** The reason with which a job is told that its worker stops. */
export class WorkerStops extends Error {
  constructor() {
    super("The worker stops.");
    this.name = "WorkerStops";
  }
}

/** The reason with which a job is told that it is no longer this worker's. */
export class LeaseLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LeaseLost";
  }
}

const WAIT_MAX_MS = 3_600_000;

/** What follows from an error: another attempt after a wait, or none. */
export function failedEnding(job: ClaimedJob, definition: JobDefinition, error: unknown): JobEnding {
  const failure = failureOf(error);
  if (job.attempts >= definition.retry.attemptsMax || isFinal(definition, error))
    return { kind: "DEAD", ...failure };
  return { kind: "RETRY", waitMs: backoffMs(definition, job.attempts), ...failure };
}

/** The wait before the next attempt: doubled each time, between half of it and all of it by chance, an hour at most. */
export function backoffMs(
  definition: Pick<JobDefinition, "retry">,
  attempt: number,
  chance = Math.random(),
): number {
  const full = Math.min(definition.retry.backoffMs * 2 ** (attempt - 1), WAIT_MAX_MS);
  return Math.round(full / 2 + (full / 2) * chance);
}

function isFinal(definition: JobDefinition, error: unknown): boolean {
  if (error instanceof GatewayFailed && !error.retryable) return true;
  if (error instanceof RuleBroken || error instanceof InvalidInput || error instanceof NotFound) return true;
  return definition.isFinal?.(error) ?? false;
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { error: storableText(String(error)), stack: null };
  return {
    error: storableText(`${error.name}: ${error.message}`),
    stack: error.stack === undefined ? null : storableText(error.stack),
  };
}
