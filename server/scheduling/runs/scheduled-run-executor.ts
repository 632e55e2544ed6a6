import type { ClaimedRun } from "@/server/scheduling/commands/claim-run";
import type { Context } from "@/server/platform/context";

/** What may stand in a run's progress. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface RunTools {
  /** Aborted when a person cancels, the time is over, the worker stops, or another worker has the run. */
  signal: AbortSignal;
  /** Says how far the run is; the screen shows it within a second. */
  reportProgress(progress: Json): void;
}

/** How a run ended, for the screen: a sentence, and whatever else is worth keeping. */
export type RunResult = { readonly summary: string } & { readonly [name: string]: Json };

/** What a schedule does when it runs. */
export interface ScheduledRunExecutor {
  scheduleKey: string;
  /**
   * Does the work of one run. Must be safe to do again after it broke off at any point. Throwing fails the attempt.
   */
  handle(ctx: Context, run: ClaimedRun, tools: RunTools): Promise<RunResult | void>;
  /** The wait before the second attempt in milliseconds; it doubles with each. How many there are, the schedule says. */
  retry: { backoffMs: number };
  /** Whether another attempt may succeed; when not given, a broken rule, a bad input or a missing thing stops at once. */
  isRetryable?(error: unknown): boolean;
}
