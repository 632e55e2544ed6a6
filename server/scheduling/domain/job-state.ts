import type { JobStatus } from "@/server/platform/prisma/enums";

/** Where a job stands, as it is told to people. */
export const JOB_STATES = ["dead", "overdue", "waiting", "later", "running", "discarded", "done"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What somebody has to look at: what nobody does any more, and what nobody has done in time. */
export const NEEDING_STATES: readonly JobState[] = ["dead", "overdue"];

/** So long after its time a job that nobody has taken, or whose worker is silent, is overdue; in milliseconds. */
export const OVERDUE_AFTER_MS = 60_000;

/** What may be done about a job in this status, and if not, why not. */
export interface JobActions {
  retry: { permitted: boolean; reason: string | null };
  discard: { permitted: boolean; reason: string | null };
}

const PERMITTED = { permitted: true, reason: null };
const refused = (reason: string) => ({ permitted: false, reason });

/** Only a job that was given up can be retried; that one and one that waits can be discarded. */
export function jobActions(status: JobStatus): JobActions {
  switch (status) {
    case "DEAD":
      return { retry: PERMITTED, discard: PERMITTED };
    case "QUEUED":
      return {
        retry: refused("It waits already: a worker takes it when its time comes."),
        discard: PERMITTED,
      };
    case "RUNNING":
      return {
        retry: refused("A worker has it in hand right now."),
        discard: refused("A worker has it in hand right now: wait until that has ended."),
      };
    case "DONE":
      return { retry: refused("It is done."), discard: refused("It is done.") };
    case "DISCARDED":
      return { retry: refused("It was discarded."), discard: refused("It was discarded already.") };
  }
}
