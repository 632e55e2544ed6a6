import type { Context } from "@/server/platform/context";
import type { Logger } from "@/server/platform/log";
import { beatRun } from "@/server/scheduling/commands/beat-run";
import type { ClaimedRun, RunLease } from "@/server/scheduling/commands/claim-run";
import type { Json } from "@/server/platform/scheduled-run-executor";

/** Why work on a run must end before it is done. */
export type BreakOffCause = "LOST" | "CANCELLED" | "STOPPED" | "TIME_OVER";

/** What the abort signal of a run gives as its reason. */
export class RunBrokenOff extends Error {
  constructor(
    readonly why: BreakOffCause,
    message: string,
  ) {
    super(message);
    this.name = "RunBrokenOff";
  }
}

export interface HoldOptions {
  ctx: Context;
  run: ClaimedRun;
  leaseMs: number;
  beatMs: number;
  /** How long work that was told to end may take to do so, in milliseconds. */
  settleMs: number;
  /** When the run was claimed, by `performance.now()`. */
  claimedAt: number;
  log?: Logger;
}

/** A claimed run in this worker's hands. */
export interface RunHold {
  signal: AbortSignal;
  /** Null while the work may go on; else the first reason why it may not. */
  brokenOff(): RunBrokenOff | null;
  reportProgress: (progress: Json) => void;
  /** Tells the work to end; after so many milliseconds `letGo` is settled whether it has or not. */
  breakOff(why: BreakOffCause, settleMs?: number): void;
  /** Rejects when work that was told to end is waited for no longer. */
  letGo: Promise<never>;
  /** Whether the lease still holds, as far as this worker knows. */
  isHeld(): boolean;
  /** Ends beats and timers. */
  release(): void;
}

/** A cancellation is seen, and progress shown, this fast; in milliseconds. */
const LOOK_MS = 400;

/**
 * Keeps the lease of a claimed run alive, stores its progress, and tells the work to end when a person cancels, its
 * time is over or another worker has the run.
 */
export function holdRun(options: HoldOptions): RunHold {
  const { ctx, run, leaseMs, beatMs, settleMs, log } = options;
  const abort = new AbortController();
  let refuse: (reason: RunBrokenOff) => void = () => undefined;
  const letGo = new Promise<never>((_, reject) => (refuse = reject));
  letGo.catch(() => undefined);
  const timers = new Set<NodeJS.Timeout>();
  let broken: RunBrokenOff | null = null;
  let heldUntil = options.claimedAt + leaseMs;
  let beatAt = options.claimedAt;
  let progress: { value: Json } | null = null;
  let isReleased = false;

  const after = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const breakOff = (why: BreakOffCause, graceMs = settleMs) => {
    if (isReleased) return;
    broken ??= new RunBrokenOff(why, WORDS[why](run));
    const reason = broken;
    abort.abort(reason);
    // Whoever has lost the run has nothing to record, so there is nothing to wait for.
    after(why === "LOST" ? 0 : graceMs, () => refuse(reason));
  };

  const look = async () => {
    const askedAt = performance.now();
    const told = progress;
    if (told === null && askedAt - beatAt < beatMs) return readState(ctx, run.lease);
    progress = null;
    try {
      const beat = await beatRun(ctx, run.lease, { leaseMs, ...(told ? { progress: told.value } : {}) });
      if (beat !== "LOST") [heldUntil, beatAt] = [askedAt + leaseMs, askedAt];
      return beat;
    } catch (error) {
      progress ??= told;
      throw error;
    }
  };
  let isFailing = false;
  const lookAgain = async () => {
    try {
      const state = await look();
      isFailing = false;
      if (state === "LOST") breakOff("LOST");
      else if (state === "CANCEL_REQUESTED" && !broken) breakOff("CANCELLED");
    } catch (error) {
      if (!isFailing) log?.warn({ err: error, runId: run.lease.runId }, "A lease could not be prolonged");
      isFailing = true;
    }
    if (!isReleased && broken?.why !== "LOST") after(Math.min(LOOK_MS, beatMs), () => void lookAgain());
  };
  after(Math.min(LOOK_MS, beatMs), () => void lookAgain());
  // Apart from the looks, which a database without an answer holds up. Another may have the run by then: the
  // database decides, not we.
  const watchLease = () => {
    if (performance.now() >= heldUntil) breakOff("LOST");
    else after(heldUntil - performance.now() + 1, watchLease);
  };
  watchLease();
  after(run.timeLimitMs, () => breakOff("TIME_OVER"));

  return {
    signal: abort.signal,
    brokenOff: () => broken,
    reportProgress: (value) => void (progress = { value }),
    breakOff,
    letGo,
    isHeld: () => performance.now() < heldUntil,
    release() {
      isReleased = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

const WORDS: Record<BreakOffCause, (run: ClaimedRun) => string> = {
  LOST: () => "Another worker has the run, or may have it: its lease was not prolonged in time.",
  CANCELLED: () => "Somebody cancelled the run.",
  STOPPED: () => "The worker stops.",
  TIME_OVER: (run) => `The run took longer than the ${run.timeLimitMs / 1000} s that its schedule allows.`,
};

async function readState(ctx: Context, lease: RunLease): Promise<"HELD" | "CANCEL_REQUESTED" | "LOST"> {
  const { rows } = await ctx.pool.query<{ asked: boolean }>(
    `SELECT cancel_requested_at IS NOT NULL AS asked FROM scheduled_run
      WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'`,
    [lease.runId, lease.token],
  );
  if (!rows[0]) return "LOST";
  return rows[0].asked ? "CANCEL_REQUESTED" : "HELD";
}
