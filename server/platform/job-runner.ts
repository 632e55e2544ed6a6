import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import {
  buryJob,
  claimJob,
  extendLease,
  finishJob,
  requeueJob,
  returnJob,
  type LeasedJob,
} from "@/server/platform/job-lease";
import { Bell, listenForJobs } from "@/server/platform/job-bell";
import type { JobDefinition } from "@/server/platform/jobs";
import type { Logger } from "@/server/platform/log";

export interface JobRunnerOptions {
  /** Each job runs with a copy of this context under a request id of its own. */
  ctx: Context;
  definitions: readonly JobDefinition[];
  /** Jobs at one time; 4 unless told. */
  concurrency?: number;
  /** How often to look without being woken, in milliseconds; 1,000 unless told. */
  pollMs?: number;
  /** How long a job stays with a worker that no longer says it lives, in milliseconds; 30,000 unless told. */
  leaseMs?: number;
  workerName: string;
  log?: Logger;
}

export interface JobRunner {
  /** Takes no more jobs; waits so long for those that run, then aborts them and puts them back. */
  stop(graceMs?: number): Promise<void>;
}

const BACKOFF_MAX_MS = 3_600_000;

/**
 * Works on the queue until stopped: takes due jobs one by one, holds each by a lease that it prolongs, and
 * records how it ended. Many runners may share a queue. What a runner records after it lost a lease has no effect.
 */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  const { ctx, workerName, log } = options;
  const { concurrency = 4, pollMs = 1_000, leaseMs = 30_000 } = options;
  const byName = new Map(options.definitions.map((definition) => [definition.name, definition]));
  if (byName.size !== options.definitions.length) throw new Error("Two job definitions have the same name.");
  const names = [...byName.keys()];
  const running = new Map<Promise<void>, AbortController>();
  const bell = new Bell();
  let stopping = false;

  const loop = async () => {
    while (!stopping) {
      const rung = bell.next();
      const job =
        running.size < concurrency
          ? await claimJob(ctx.pool, { names, worker: workerName, leaseMs }).catch((error: unknown) => {
              log?.error({ err: error }, "The job queue could not be read");
              return null;
            })
          : null;
      // Looks again at once as long as there is work and room for it.
      if (job) start(job);
      else if (!stopping) await rung(pollMs);
    }
  };

  const start = (job: LeasedJob) => {
    const abort = new AbortController();
    const work = runJob(job, abort)
      .catch((error: unknown) =>
        log?.error({ err: error, jobId: job.id }, "The end of a job could not be recorded"),
      )
      .finally(() => {
        running.delete(work);
        bell.ring();
      });
    running.set(work, abort);
  };

  const runJob = async (job: LeasedJob, abort: AbortController) => {
    const definition = byName.get(job.name)!;
    // A job that took its worker down with it each time would go round for ever; the count sees it.
    if (job.attempts > definition.retry.attemptsMax) {
      await buryJob(ctx.pool, job, "The worker died at every attempt.");
      return;
    }
    const timer = setTimeout(
      () => abort.abort(new Error(`Took longer than ${definition.timeLimitMs} ms.`)),
      definition.timeLimitMs,
    );
    const heartbeat = keepLease(job, abort);
    try {
      const input: unknown = definition.schema.parse(job.payload);
      const work = definition.handle({ ...ctx, requestId: newId("req") }, input, abort.signal);
      await Promise.race([work, rejectionOf(abort.signal)]);
      await finishJob(ctx.pool, job);
    } catch (error) {
      await recordFailure(job, definition, error);
    } finally {
      clearTimeout(timer);
      clearInterval(heartbeat);
    }
  };

  const keepLease = (job: LeasedJob, abort: AbortController) => {
    let heldUntil = performance.now() + leaseMs;
    return setInterval(() => {
      const askedAt = performance.now();
      // Without an answer for the length of a lease, someone else may have the job: the database decides, not we.
      if (askedAt > heldUntil) abort.abort(new Error("The lease ran out unheard."));
      extendLease(ctx.pool, job, leaseMs).then(
        (isOurs) => {
          if (isOurs) heldUntil = askedAt + leaseMs;
          else abort.abort(new Error("Another worker has taken the job."));
        },
        (error: unknown) => log?.warn({ err: error, jobId: job.id }, "A lease could not be prolonged"),
      );
    }, leaseMs / 3);
  };

  const recordFailure = async (job: LeasedJob, definition: JobDefinition, error: unknown) => {
    if (error instanceof RunnerStopped) {
      await returnJob(ctx.pool, job);
      return;
    }
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log?.warn({ err: error, jobId: job.id, job: job.name, attempt: job.attempts }, "A job failed");
    if (job.attempts >= definition.retry.attemptsMax) await buryJob(ctx.pool, job, text.slice(0, 4_000));
    else await requeueJob(ctx.pool, job, backoffMs(definition, job.attempts), text.slice(0, 4_000));
  };

  const listener = listenForJobs(ctx.pool, () => bell.ring());
  const looping = loop();
  return {
    async stop(graceMs = 10_000) {
      stopping = true;
      bell.ring();
      await looping;
      await Promise.race([Promise.all(running.keys()), pauseFor(graceMs)]);
      for (const abort of running.values()) abort.abort(new RunnerStopped());
      await Promise.all(running.keys());
      await listener.close();
    },
  };
}

class RunnerStopped extends Error {
  constructor() {
    super("The worker stops.");
    this.name = "RunnerStopped";
  }
}

/** The wait before the next attempt: doubled each time, between half of it and all of it by chance. */
export function backoffMs(
  definition: Pick<JobDefinition, "retry">,
  attempt: number,
  chance = Math.random(),
): number {
  const full = Math.min(definition.retry.backoffMs * 2 ** (attempt - 1), BACKOFF_MAX_MS);
  return Math.round(full / 2 + (full / 2) * chance);
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function pauseFor(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms).unref());
}
