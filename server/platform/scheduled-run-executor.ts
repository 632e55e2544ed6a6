import type { Context } from "@/server/platform/context";

/** What may stand in a run's progress. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Something that a run made or dealt with, and where it is in the product: `/payroll/prun_…`. */
export type RunLink = { readonly label: string; readonly href: string; readonly detail?: string };

/** How far a run is, or what it did; every executor writes this and the screen reads it. */
export type RunProgress = {
  /** How much is done, and of how much. */
  readonly done?: number;
  readonly of?: number;
  /** What is counted, in the plural: "currencies". */
  readonly unit?: string;
  /** What it does now, or did, as a sentence. */
  readonly summary?: string;
  /** Figures by their names for people: { "Messages planned": 12 }. */
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly links?: readonly RunLink[];
};

/** The run of a schedule that is to be done. */
export interface RunToExecute {
  scheduleKey: string;
  /** The instant that the schedule names; for a run asked for by hand, when it was asked for. */
  scheduledFor: Date;
  trigger: "SCHEDULE" | "MANUAL";
  /** This attempt's number, from 1. */
  attempt: number;
  attemptsMax: number;
  /** What an earlier attempt said of how far it was. */
  progress: unknown;
}

export interface RunTools {
  /** Aborted when a person cancels, the time is over, the worker stops, or another worker has the run. */
  signal: AbortSignal;
  /** Says how far the run is; the screen shows it within a second. */
  reportProgress: (progress: RunProgress) => void;
}

/** How a run ended, for the screen: a sentence at least, and whatever else is worth keeping. */
export type RunResult = RunProgress & { readonly summary: string } & { readonly [name: string]: Json };

/** What a schedule does when it runs. */
export interface ScheduledRunExecutor {
  scheduleKey: string;
  /**
   * Does the work of one run. Must be safe to do again after it broke off at any point. Throwing fails the attempt.
   */
  handle(ctx: Context, run: RunToExecute, tools: RunTools): Promise<RunResult | void>;
  /** The wait before the second attempt in milliseconds; it doubles with each. How many there are, the schedule says. */
  retry: { backoffMs: number };
  /** Whether another attempt may succeed; when not given, a broken rule, a bad input or a missing thing stops at once. */
  isRetryable?(error: unknown): boolean;
}
