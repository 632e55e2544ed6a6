import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import { every } from "@/server/platform/every";
import type { Logger } from "@/server/platform/log";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { beatWorker, markWorkerStopped, markWorkerStopping, type WorkerVitals } from "./beat-worker";
import { registerWorker, type NewWorker } from "./register-worker";
import type { WorkerPart } from "@/server/platform/worker-part";

/** Something that is looked after again and again while the worker lives. */
export interface Upkeep {
  name: string;
  everyMs: number;
  work: () => Promise<unknown>;
}

export interface WorkerManagerOptions {
  ctx: Context;
  worker: Omit<NewWorker, "jobStore">;
  store: JobStore;
  /** In the order in which they start. */
  parts: readonly WorkerPart[];
  upkeep: readonly Upkeep[];
  /** Fired when the worker is told to stop, for whatever the parts have under way. */
  stopping: AbortController;
  log?: Logger;
  /** Between two signs of life, in milliseconds; 5,000 unless told. */
  beatMs?: number;
  /** Called when another worker of this name has taken its place: this process must end. */
  onReplaced?: () => void;
}

export interface WorkerManager {
  /** The worker's row. */
  id: string;
  /** False from the moment it is told to stop. */
  isReady(): boolean;
  /**
   * Takes nothing new from the call on, lets what runs come to its next safe place, gives back the rest and leaves.
   * True when everything ended in order. May be called twice.
   */
  stop(): Promise<boolean>;
}

/** What runs gets so long to come to a safe place, in milliseconds. */
const GRACE_MS = 4_000;

/**
 * Starts a worker: its row, then the parts in their order, then the job store that calls them, then upkeep and
 * beats. Waits for no store.
 *
 * @throws Conflict when a worker of that name lives.
 */
export async function startWorkerManager(options: WorkerManagerOptions): Promise<WorkerManager> {
  const { ctx, store, parts, stopping, log, beatMs = 5_000 } = options;
  const id = await registerWorker(ctx, { ...options.worker, jobStore: store.kind });
  for (const part of parts) await part.start();
  void store.start();
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();

  const beat = async () => {
    const vitals: WorkerVitals = {
      parts: parts.map((part) => ({ name: part.name, ...part.load() })),
      loopLagMs: loop.max / 1e6,
      rssBytes: process.memoryUsage.rss(),
    };
    loop.reset();
    if ((await beatWorker(ctx, id, vitals)) === "HEARD" || stopping.signal.aborted) return;
    log?.fatal({ worker: options.worker.name }, "Another worker of this name has started; this one ends");
    options.onReplaced?.();
  };
  const beats = keepUp({ name: "beat", everyMs: beatMs, work: beat }, log);
  const upkeep = options.upkeep.map((each) => keepUp(each, log));

  let stopped: Promise<boolean> | null = null;
  const stopAll = async (): Promise<boolean> => {
    stopping.abort();
    for (const part of parts) part.takeNoMore();
    const endings = await Promise.allSettled([
      store.stop({ graceMs: GRACE_MS }),
      ...[...parts].reverse().map((part) => part.stop(GRACE_MS)),
      ...upkeep.map((each) => each.stop()),
      beats.stop(),
      markWorkerStopping(ctx, id),
    ]);
    loop.disable();
    endings.push(...(await Promise.allSettled([withinTime(markWorkerStopped(ctx, id))])));
    const failed = endings.filter((ending) => ending.status === "rejected");
    for (const { reason } of failed)
      log?.error({ err: reason as Error }, "The worker could not stop in order");
    return failed.length === 0;
  };
  return {
    id,
    isReady: () => !stopping.signal.aborted,
    stop: () => (stopped ??= stopAll()),
  };
}

/** Says once that something fails, and once that it works again: a store that is away must not fill the log. */
function keepUp({ name, everyMs, work }: Upkeep, log: Logger | undefined) {
  let isFailing = false;
  return every(
    everyMs,
    async () => {
      await work();
      if (isFailing) log?.info({ upkeep: name }, "It works again");
      isFailing = false;
    },
    (error) => {
      if (!isFailing) log?.error({ err: error, upkeep: name }, "Upkeep failed; it is tried again and again");
      isFailing = true;
    },
  );
}

async function withinTime(work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const limit = pause(3_000, undefined, { signal: late.signal }).then(
    () => {
      throw new Error("The database did not answer within three seconds.");
    },
    () => undefined,
  );
  await Promise.race([work, limit]).finally(() => late.abort());
}
