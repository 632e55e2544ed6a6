import { setTimeout as pause } from "node:timers/promises";
import type { Context } from "@/server/platform/context";
import { every } from "@/server/platform/every";
import { listenForJobs, type HeardJob } from "@/server/platform/job-bell";
import type { JobDefinition } from "@/server/platform/jobs";
import type { Logger } from "@/server/platform/log";
import type { WorkerPart } from "@/server/platform/worker-part";
import type { JobStore, WakeUpCall } from "@/server/scheduling/job-store/job-store";
import { Batcher } from "@/server/scheduling/jobs/batcher";
import type { ClaimedJob } from "@/server/scheduling/jobs/claim-jobs";
import { WorkerStops, type JobEnding } from "@/server/scheduling/jobs/job-ending";
import { JobLane } from "@/server/scheduling/jobs/job-lane";
import { JobLeases } from "@/server/scheduling/jobs/job-leases";
import { recordDone, recordEnding, type Recorded } from "@/server/scheduling/jobs/record-ending";
import { JobRun } from "@/server/scheduling/jobs/run-job";
import { unknownJobNames } from "@/server/scheduling/jobs/unknown-job-names";
import { WakeUpWriter, wakeUpName } from "@/server/scheduling/jobs/wake-up-writer";

export interface JobExecutorOptions {
  /** Each job runs with a copy of this context under a request id of its own. */
  ctx: Context;
  store: JobStore;
  definitions: readonly JobDefinition[];
  workerName: string;
  /** Fires when the worker is told to stop: jobs that run are asked to come to an end. */
  stopSignal: AbortSignal;
  log?: Logger;
  /** Jobs of a lane at one time; 8 unless told, and 1 for papers. */
  places?: Readonly<Record<string, number>>;
  /** How long a job stays with a worker that no longer says it lives, in milliseconds; 30,000 unless told. */
  leaseMs?: number;
  /** How often the rows are looked through for what nobody was told of, in milliseconds; 1,000 unless told. */
  lookMs?: number;
  /** False for a worker that only looks, as in tests that cut notifications off. */
  hearsNotifications?: boolean;
}

export interface JobExecutor extends WorkerPart {
  /**
   * Writes wake-ups again for jobs that should have come by now: documents were deleted, or whoever took them is
   * dead. To be called every few seconds. Resolves to how many; the store being away makes it none.
   */
  restore(): Promise<number>;
  /** The names of waiting jobs that this worker has no definition of, for an alarm. */
  unknownJobNames(): Promise<string[]>;
}

const PLACES: Readonly<Record<string, number>> = { default: 8, papers: 1 };
const DEFAULT_PLACES = 8;
// A handler that was not asked before gets this long to end by itself.
const ASKED_WITHIN_MS = 500;
// So long the ends of jobs may take to be written when the worker stops.
const WRITTEN_WITHIN_MS = 3_000;
const WRITE_AGAIN_MS = 500;

/**
 * Executes the jobs that are rows in PostgreSQL. It runs a job when it hears of it and has room, when the store wakes
 * it, or when it finds it by looking, whichever comes first: the row's lease decides that it runs once. What it records
 * after it lost a lease has no effect. Throws an Error when two definitions have the same name.
 */
export function jobExecutor(options: JobExecutorOptions): JobExecutor {
  const { ctx, store, log, workerName, stopSignal, definitions } = options;
  const { leaseMs = 30_000, lookMs = 1_000, hearsNotifications = true } = options;
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  if (byName.size !== definitions.length) throw new Error("Two job definitions have the same name.");
  const laneOf = new Map(definitions.map(({ name, lane = "default" }) => [name, lane]));
  const runs = new Map<string, JobRun>();
  const writer = new WakeUpWriter(ctx.pool, store, laneOf, log);
  const done = new Batcher((jobs: ClaimedJob[]) => recordAllDone(jobs));
  let leases: JobLeases | null = null;
  let looking: { stop(): Promise<void> } | null = null;
  let ears: { close(): Promise<void> } | null = null;
  let isTaking = true;
  let isLeaving = false;
  let isUnreadable = false;

  const lanes = new Map(
    [...new Set(laneOf.values())].map((name) => [
      name,
      new JobLane({
        name,
        places: options.places?.[name] ?? PLACES[name] ?? DEFAULT_PLACES,
        pool: ctx.pool,
        claim: {
          names: [...laneOf].filter(([, lane]) => lane === name).map(([jobName]) => jobName),
          worker: workerName,
          leaseMs,
        },
        run,
        giveBack: (job) => record(job, { kind: "RETURNED" }),
        log,
      }),
    ]),
  );
  for (const lane of lanes.values()) {
    const { capacity } = lane.load();
    store.defineWakeUp(wakeUpName(lane.name), (call) => answerCall(lane, call), {
      concurrency: capacity,
      lockLifetimeMs: Math.max(leaseMs, 30_000),
      // What is held and not run is kept from other workers until they find the rows; too few would be slow.
      lockLimit: Math.min(200, capacity * 25),
    });
  }
  const askAllToStop = () => {
    for (const each of runs.values()) each.askToStop();
  };

  /** A wake-up. Resolves when the job has ended here, so that the document shows that it runs. */
  async function answerCall(lane: JobLane, { id, signal }: WakeUpCall): Promise<void> {
    const answer = await unlessAborted(lane.runById(id), signal);
    if (answer === "NOT_TAKEN") await writer.keepForLater(id);
  }

  async function run(job: ClaimedJob, onHandlerEnd: () => void): Promise<void> {
    const jobRun = new JobRun(job, byName.get(job.name)!, ctx, (leases ??= makeLeases()));
    runs.set(job.id, jobRun);
    if (stopSignal.aborted) jobRun.askToStop();
    const ending = await jobRun.ending;
    if (runs.get(job.id) === jobRun) runs.delete(job.id);
    onHandlerEnd();
    await record(job, ending);
  }

  async function record(job: ClaimedJob, ending: JobEnding): Promise<void> {
    const about = { jobId: job.id, job: job.name, attempt: job.attempts };
    if (ending.kind === "RETRY" || ending.kind === "DEAD")
      log?.warn({ ...about, err: ending }, "A job failed");
    const recorded = await untilWritten(job, () =>
      ending.kind === "DONE" ? done.do(job) : recordEnding(ctx.pool, job, ending),
    );
    if (ending.kind === "LOST" || recorded === null)
      log?.warn(
        { ...about, worker: workerName },
        "Lease lost: what this worker did of the job does not count",
      );
    if (recorded === "LATER" || recorded === "DUE") lookSoon();
  }

  async function recordAllDone(jobs: ClaimedJob[]): Promise<Recorded[]> {
    const recorded = await recordDone(ctx.pool, jobs);
    return Promise.all(
      jobs.map(async (job) =>
        recorded.has(job.id) ? "DONE" : recordEnding(ctx.pool, job, { kind: "DONE" }),
      ),
    );
  }

  /** Tries while the lease may still be ours; resolves to null when it is not, or the database stays away. */
  async function untilWritten(job: ClaimedJob, write: () => Promise<Recorded>): Promise<Recorded> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        log?.error({ err: error, jobId: job.id }, "The end of a job could not be recorded");
        if (isLeaving || performance.now() > job.heldUntilMs + leaseMs) return null;
        await pause(WRITE_AGAIN_MS);
      }
    }
  }

  function makeLeases(): JobLeases {
    return new JobLeases(ctx.pool, leaseMs, log);
  }

  function hear(job: HeardJob): void {
    if (!isTaking) return;
    if (job === null) return lookSoon();
    const lane = lanes.get(laneOf.get(job.name) ?? "");
    lane?.hear(job.id);
  }

  let soon: NodeJS.Timeout | undefined;
  function lookSoon(): void {
    if (!isTaking) return;
    soon ??= setTimeout(() => {
      soon = undefined;
      look();
    }, 20);
  }

  /** Runs what is due and has room, and sees to wake-ups for the rest. Waits for nothing. */
  function look(): void {
    if (!isTaking) return;
    for (const lane of lanes.values()) lane.look();
    writer.writeMissing().then(
      () => {
        if (isUnreadable) log?.info("Jobs without wake-ups can be read again");
        isUnreadable = false;
      },
      (error: unknown) => {
        if (!isUnreadable) log?.error({ err: error }, "Jobs without wake-ups cannot be read");
        isUnreadable = true;
      },
    );
  }

  function takeNoMore(): void {
    isTaking = false;
    clearTimeout(soon);
    for (const lane of lanes.values()) lane.close();
  }

  async function stopAll(graceMs: number): Promise<void> {
    takeNoMore();
    const settled = Promise.all([...lanes.values()].map((lane) => lane.settled()));
    await Promise.race([settled, pauseFor(graceMs)]);
    if (!stopSignal.aborted && runs.size > 0) {
      askAllToStop();
      await Promise.race([settled, pauseFor(ASKED_WITHIN_MS)]);
    }
    isLeaving = true;
    for (const each of runs.values()) each.giveUp();
    await Promise.race([settled, pauseFor(WRITTEN_WITHIN_MS)]);
    leases?.stop();
    stopSignal.removeEventListener("abort", askAllToStop);
    await Promise.all([looking?.stop(), ears?.close()]);
  }

  return {
    name: "Jobs",
    async start() {
      stopSignal.addEventListener("abort", askAllToStop);
      leases ??= makeLeases();
      if (hearsNotifications) ears = listenForJobs(ctx.pool, hear);
      looking = every(
        lookMs,
        async () => look(),
        () => undefined,
      );
    },
    load() {
      const loads = [...lanes.values()].map((lane) => lane.load());
      return {
        running: loads.reduce((sum, { running }) => sum + running, 0),
        capacity: loads.reduce((sum, { capacity }) => sum + capacity, 0),
      };
    },
    takeNoMore,
    stop: stopAll,
    restore: () => (isTaking ? writer.restore() : Promise.resolve(0)),
    unknownJobNames: () => unknownJobNames(ctx, [...byName.keys()]),
  };
}

/** The work, or the signal's reason when that comes first; the work goes on then. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new WorkerStops();
  let stopWaiting = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stopWaiting = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stopWaiting);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stopWaiting);
  }
}

function pauseFor(ms: number): Promise<void> {
  return pause(ms, undefined, { ref: false });
}
