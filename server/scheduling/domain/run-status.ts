export type ScheduledRunState = "PLANNED" | "RUNNING" | "DONE" | "FAILED" | "SKIPPED" | "CANCELLED" | "DEAD";

/** Every move of a scheduled run. Whatever is not listed is refused. */
const TRANSITIONS = {
  PLANNED: ["RUNNING", "CANCELLED", "DEAD"], // a worker takes it; a person stops it; its attempts are used up
  RUNNING: ["RUNNING", "DONE", "FAILED", "PLANNED", "CANCELLED", "DEAD"], // taken over; ended; to be tried again
  DONE: [],
  FAILED: ["PLANNED"], // a person has it tried again
  SKIPPED: ["PLANNED"], // a person wants the period after all
  CANCELLED: ["PLANNED"],
  DEAD: ["PLANNED"],
} as const satisfies Record<ScheduledRunState, readonly ScheduledRunState[]>;

/** What a person may do about a run now: `retry` has it done again, `cancel` stops it. */
export function runActions(run: { status: ScheduledRunState }): { retry: boolean; cancel: boolean } {
  const next: readonly ScheduledRunState[] = TRANSITIONS[run.status];
  const cancel = next.includes("CANCELLED");
  // What can be stopped is not over, and what is not over needs nobody to have it tried again.
  return { cancel, retry: !cancel && next.includes("PLANNED") };
}
