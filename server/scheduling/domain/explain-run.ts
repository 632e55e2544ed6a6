import { durationWords, ON_TIME_MS } from "./duration-words";
import type { ScheduledRunState } from "./run-status";

export type PeriodVerdict =
  | "RAN"
  | "RAN_LATE"
  | "RUNNING"
  | "WAITING"
  | "OVERDUE"
  | "FAILED"
  | "GIVEN_UP"
  | "SKIPPED"
  | "PAUSED"
  | "CANCELLED"
  | "MISSING";

/** A run as far as its story needs it. */
export interface RunStory {
  status: ScheduledRunState;
  reason: string | null;
  scheduledFor: Date;
  plannedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  dueAt: Date;
  leaseUntil: Date | null;
  worker: string | null;
  attempts: number;
  attemptsMax: number;
  cancelRequestedBy: string | null;
}

export interface Explanation {
  verdict: PeriodVerdict;
  /** What became of the period, as one sentence. */
  sentence: string;
  /** Why, and what else there is to know; a sentence each. */
  details: string[];
}

/** Tells what became of a period that has a run, as of now. */
export function explainRun(run: RunStory, graceSeconds: number, now: Date): Explanation {
  const story = (verdict: PeriodVerdict, sentence: string): Explanation => ({
    verdict,
    sentence,
    details: detailsOf(run, graceSeconds),
  });
  const begun = run.startedAt ? beginning(run, run.startedAt) : "It never began";
  switch (run.status) {
    case "PLANNED":
      return waiting(run, graceSeconds, now, story);
    case "RUNNING": {
      const isLost = run.leaseUntil !== null && run.leaseUntil < now;
      return story(
        "RUNNING",
        isLost
          ? `It is running by the record, but nothing was heard of ${run.worker} since ${run.leaseUntil!.toISOString()}: another worker takes it over.`
          : `It is running on ${run.worker}. ${begun}.`,
      );
    }
    case "DONE": {
      const took = durationWords(between(run.startedAt, run.finishedAt));
      return story(
        isLate(run, graceSeconds) ? "RAN_LATE" : "RAN",
        `It ran. ${begun} and was done ${took} later.`,
      );
    }
    case "FAILED":
      return story("FAILED", `It failed. ${begun}. ${reasonOf(run)}`);
    case "DEAD":
      return story("GIVEN_UP", `It failed. ${begun}. ${reasonOf(run)}`);
    case "CANCELLED":
      return story("CANCELLED", `It was stopped. ${reasonOf(run)}`);
    case "SKIPPED":
      return story(
        run.reason?.startsWith("skipped: paused") ? "PAUSED" : "SKIPPED",
        `It did not run. ${reasonOf(run)}`,
      );
  }
}

function waiting(
  run: RunStory,
  graceSeconds: number,
  now: Date,
  story: (verdict: PeriodVerdict, sentence: string) => Explanation,
): Explanation {
  if (run.attempts > 0 && run.dueAt > now)
    return story("WAITING", `An attempt failed; the next one is due at ${run.dueAt.toISOString()}.`);
  const lateMs = now.getTime() - run.dueAt.getTime();
  return lateMs > graceSeconds * 1000
    ? story("OVERDUE", `It is due since ${durationWords(lateMs)}, and no worker has taken it.`)
    : story("WAITING", "It is due and waits for a worker.");
}

function detailsOf(run: RunStory, graceSeconds: number): string[] {
  const details: string[] = [];
  const plannedLateMs = between(run.scheduledFor, run.plannedAt);
  if (plannedLateMs > graceSeconds * 1000)
    details.push(
      `Nobody was there to plan it at its time: that was done ${durationWords(plannedLateMs)} later, by the rule for missed periods.`,
    );
  else if (isLate(run, graceSeconds))
    details.push("It was planned at its time, but no worker took it until then.");
  if (run.attempts > 1) details.push(`It took ${run.attempts} of at most ${run.attemptsMax} attempts.`);
  if (run.cancelRequestedBy !== null && run.status === "RUNNING")
    details.push(`${run.cancelRequestedBy} asked it to stop.`);
  return details;
}

function isLate(run: RunStory, graceSeconds: number): boolean {
  return run.startedAt !== null && between(run.scheduledFor, run.startedAt) > graceSeconds * 1000;
}

function beginning(run: RunStory, startedAt: Date): string {
  const lateMs = between(run.scheduledFor, startedAt);
  return lateMs <= ON_TIME_MS ? "It began on time" : `It began ${durationWords(lateMs)} after its time`;
}

function reasonOf({ reason }: RunStory): string {
  const text = (reason ?? "No reason was recorded").trim();
  return `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function between(from: Date | null, to: Date | null): number {
  return from && to ? to.getTime() - from.getTime() : 0;
}
