import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import { KnownError } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import type { Logger } from "@/server/platform/log";
import { claimRun, type ClaimedRun } from "@/server/scheduling/commands/claim-run";
import { failRun } from "@/server/scheduling/commands/fail-run";
import { finishRun, returnRun, stopCancelledRun } from "@/server/scheduling/commands/finish-run";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import type { WorkerPart } from "@/server/platform/worker-part";
import { holdRun, type RunHold } from "./hold-run";
import { releaseDeadRunLeases } from "./release-dead-run-leases";
import { isWorthRepeating, retryWaitMs } from "./retry-wait";
import type { RunResult, ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";

/** The wake-up that takes a run; key and id are the run's. */
export const EXECUTE_WAKE_UP = "scheduled-run.execute";

export interface RunExecutorOptions {
  ctx: Context;
  store: JobStore;
  /** What each schedule does; a schedule has one at most. */
  executors: readonly ScheduledRunExecutor[];
  /** Names this process in leases and attempts. */
  workerName: string;
  /** Fired when the worker is told to stop: what runs comes to its next safe place. */
  stopSignal: AbortSignal;
  log?: Logger;
  /** How long a run stays with a worker of which nothing is heard, in milliseconds; 30,000 unless told. */
  leaseMs?: number;
  /** Between two beats, in milliseconds; 10,000 unless told. */
  beatMs?: number;
  /** Runs at one time, each of another schedule; 4 unless told. */
  concurrency?: number;
  /** How long work that was told to end may take to do so, in milliseconds; 10,000 unless told. */
  settleMs?: number;
}

export interface RunExecutor extends WorkerPart {
  /** Takes a run if it is its turn and there is room, and resolves when this worker is done with it. */
  execute(runId: string): Promise<void>;
  /** The same, but resolves as soon as the run is taken or refused. */
  offer(runId: string): Promise<boolean>;
  /** Calls the listener after each run that ended, however it did: the next of its schedule may begin. */
  onEnded(listener: () => void): void;
}

/** A run of a schedule for which this version has nothing to do. */
class NoExecutor extends KnownError {
  constructor(scheduleKey: string) {
    super(
      "scheduling.nothing_to_run",
      `This version of the product has nothing to do for the schedule "${scheduleKey}".`,
    );
  }
}

const END_TRIES_EVERY_MS = 250;

/**
 * Executes the runs of schedules: takes each under a lease that it prolongs, and records how it ended. Any number of
 * processes may do so; what one writes of a run after it lost the lease has no effect.
 */
export function runExecutor(options: RunExecutorOptions): RunExecutor {
  const { ctx, store, executors, workerName, stopSignal, log } = options;
  const { leaseMs = 30_000, beatMs = 10_000, concurrency = 4, settleMs = 10_000 } = options;
  const bySchedule = new Map(executors.map((executor) => [executor.scheduleKey, executor]));
  if (bySchedule.size !== executors.length) throw new Error("Two executors are of the same schedule.");
  const working = new Map<string, { hold: RunHold; ended: Promise<void> }>();
  const claiming = new Set<Promise<unknown>>();
  const listeners: (() => void)[] = [];
  let takes = true;
  let isStopped = false;

  const offer = (runId: string): Promise<boolean> => {
    if (!takes || working.has(runId) || working.size + claiming.size >= concurrency)
      return Promise.resolve(false);
    const taking = take(runId).finally(() => claiming.delete(taking));
    claiming.add(taking);
    return taking;
  };

  const take = async (runId: string): Promise<boolean> => {
    const claimedAt = performance.now();
    const claim = await claimRun(ctx, { runId, worker: workerName, leaseMs });
    if (claim.kind === "REFUSED") {
      if (claim.why === "NOT_CLAIMABLE") return false;
      log?.warn({ runId, outcome: claim.why }, "A run ended with its lost worker");
      tellEnded();
      return false;
    }
    const { run } = claim;
    if (!takes) {
      await returnRun(ctx, run.lease);
      return false;
    }
    const executor = bySchedule.get(run.scheduleKey);
    const hold = holdRun({ ctx, run, leaseMs, beatMs, settleMs, claimedAt, ...(log ? { log } : {}) });
    const ended = work(run, hold, executor)
      .catch((error: unknown) => log?.error({ err: error, runId }, "The end of a run could not be recorded"))
      .finally(() => {
        hold.release();
        working.delete(runId);
        tellEnded();
      });
    working.set(runId, { hold, ended });
    return true;
  };

  const tellEnded = () => {
    if (takes) for (const listener of listeners) listener();
  };

  const work = async (run: ClaimedRun, hold: RunHold, executor: ScheduledRunExecutor | undefined) => {
    let end: () => Promise<boolean>;
    try {
      if (!executor) throw new NoExecutor(run.scheduleKey);
      const own = { ...ctx, requestId: newId("req") };
      const tools = { signal: hold.signal, reportProgress: hold.reportProgress };
      const result = await Promise.race([executor.handle(own, run, tools), hold.letGo]);
      end = () => finish(run, result);
    } catch (error) {
      end = () => recordBreak(run, hold, executor, error);
    }
    const isOurs = await untilRecorded(hold, end);
    if (!isOurs)
      log?.warn(
        { runId: run.lease.runId, schedule: run.scheduleKey, event: "lease lost" },
        "A lease was lost: what this worker did of the run counts no more",
      );
  };

  const finish = async (run: ClaimedRun, result: RunResult | void): Promise<boolean> => {
    const isOurs = await finishRun(ctx, run.lease, result ? { progress: result } : {});
    if (isOurs)
      log?.info(
        { runId: run.lease.runId, schedule: run.scheduleKey, summary: result?.summary },
        "A run is done",
      );
    return isOurs;
  };

  /** Records work that did not come to its end. False when the run is another's. */
  const recordBreak = async (
    run: ClaimedRun,
    hold: RunHold,
    executor: ScheduledRunExecutor | undefined,
    thrown: unknown,
  ): Promise<boolean> => {
    const broken = hold.brokenOff();
    if (broken?.why === "LOST") return false;
    if (broken?.why === "CANCELLED") return stopCancelledRun(ctx, run.lease);
    if (broken?.why === "STOPPED") return returnRun(ctx, run.lease);
    const error = broken ?? thrown;
    const isRetryable = executor?.isRetryable?.(error) ?? (executor !== undefined && isWorthRepeating(error));
    const retryInMs = executor && isRetryable ? retryWaitMs(executor.retry.backoffMs, run.attempt) : null;
    const failure = await failRun(ctx, run.lease, { error, retryInMs });
    if (failure === "LOST") return false;
    const about = { err: error, runId: run.lease.runId, schedule: run.scheduleKey, attempt: run.attempt };
    log?.warn({ ...about, outcome: failure }, "A run failed");
    if (failure === "RETRY") wakeLater(run.lease.runId, retryInMs!);
    return true;
  };

  const wakeLater = (runId: string, inMs: number) => {
    // Without the store, whoever looks for due runs finds it.
    store.wakeAt(EXECUTE_WAKE_UP, runId, new Date(Date.now() + inMs), { id: runId }).catch(() => undefined);
  };

  /** Writes the end, again and again while the database is away and the lease holds. */
  const untilRecorded = async (hold: RunHold, write: () => Promise<boolean>): Promise<boolean> => {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (isStopped || !hold.isHeld()) throw error;
        await pause(END_TRIES_EVERY_MS);
      }
    }
  };

  const allEnded = () => Promise.all([...claiming, ...[...working.values()].map(({ ended }) => ended)]);
  const onStopSignal = () => {
    takes = false;
    for (const { hold } of working.values()) hold.breakOff("STOPPED");
  };
  if (stopSignal.aborted) takes = false;
  stopSignal.addEventListener("abort", onStopSignal, { once: true });

  store.defineWakeUp(EXECUTE_WAKE_UP, async ({ id }) => void (await offer(id)), { concurrency });
  return {
    name: "Scheduled runs",
    async start() {
      void releaseDeadRunLeases(ctx).then(
        (count) => count > 0 && tellEnded(),
        () => undefined,
      );
    },
    load: () => ({ running: working.size, capacity: concurrency }),
    async execute(runId) {
      await offer(runId);
      await working.get(runId)?.ended;
    },
    offer,
    onEnded: (listener) => void listeners.push(listener),
    takeNoMore: () => void (takes = false),
    async stop(graceMs) {
      takes = false;
      isStopped = true;
      stopSignal.removeEventListener("abort", onStopSignal);
      const late = new AbortController();
      await Promise.race([
        allEnded(),
        pause(graceMs, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
      for (const { hold } of working.values()) hold.breakOff("STOPPED", 0);
      await allEnded();
    },
  };
}
