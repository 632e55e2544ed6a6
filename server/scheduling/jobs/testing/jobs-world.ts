import { vi } from "vitest";
import { z } from "zod";
import { inTransaction } from "@/server/platform/context";
import {
  defineJob,
  enqueue,
  type EnqueueOptions,
  type JobAgain,
  type JobDefinition,
} from "@/server/platform/jobs";
import type { Logger } from "@/server/platform/log";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import {
  jobExecutor,
  type JobExecutor,
  type JobExecutorOptions,
} from "@/server/scheduling/jobs/job-executor";
import type { TestDatabase } from "@/server/testing/database";
import { systemClock } from "@/server/platform/clock";

export const testJobSchema = z.object({ id: z.string() });
export type TestJob = JobDefinition<typeof testJobSchema>;

/** A kind of job for tests: three attempts a millisecond apart, a minute at most, unless told. */
export function testJob(
  handle: (id: string, signal: AbortSignal) => Promise<void | JobAgain> | void | JobAgain,
  settings: Partial<Omit<TestJob, "schema" | "handle">> = {},
): TestJob {
  return defineJob({
    name: "test.do-work",
    schema: testJobSchema,
    handle: async (_ctx, input, signal) => handle(input.id, signal),
    retry: { attemptsMax: 3, backoffMs: 1 },
    timeLimitMs: 60_000,
    ...settings,
  });
}

/** A worker that does nothing but jobs, with a job store of its own. */
export interface TestWorker {
  executor: JobExecutor;
  store: JobStore;
  /** What it logged, by level and sentence. */
  said: string[];
  /** Stops both as the worker manager does. */
  stop(graceMs?: number): Promise<void>;
}

export interface JobsWorld {
  put(job: TestJob, id: string, options?: EnqueueOptions): Promise<string | null>;
  worker(
    store: JobStore,
    definitions: JobDefinition | readonly JobDefinition[],
    options?: Partial<JobExecutorOptions>,
  ): Promise<TestWorker>;
  /** The rows, oldest first. */
  rows(): ReturnType<TestDatabase["prisma"]["job"]["findMany"]>;
  /** Resolves when there are rows and all have the status. */
  allAre(status: string, withinMs?: number): Promise<void>;
  /** Stops the workers and empties the tables. */
  clear(): Promise<void>;
}

/** Jobs and workers on a test's database. Two looks a second apart, unless told. */
export function jobsWorld(database: TestDatabase): JobsWorld {
  const workers: TestWorker[] = [];
  const rows = () => database.prisma.job.findMany({ orderBy: { id: "asc" } });
  return {
    rows,
    put: (job, id, options) => inTransaction(database.context(), (tx) => enqueue(tx, job, { id }, options)),
    async worker(store, definitions, options = {}) {
      const said: string[] = [];
      const stopping = new AbortController();
      const executor = jobExecutor({
        ctx: database.context({ clock: systemClock }),
        store,
        definitions: [definitions].flat() as JobDefinition[],
        workerName: "one",
        stopSignal: stopping.signal,
        log: loggerTo(said),
        ...options,
      });
      const worker: TestWorker = {
        executor,
        store,
        said,
        async stop(graceMs = 0) {
          stopping.abort();
          executor.takeNoMore();
          await Promise.all([store.stop({ graceMs }), executor.stop(graceMs)]);
        },
      };
      workers.push(worker);
      await executor.start();
      void store.start();
      return worker;
    },
    allAre: (status, withinMs = 15_000) =>
      vi.waitFor(
        async () => {
          const found = [...new Set((await rows()).map((row) => row.status as string))];
          if (found.join() !== status) throw new Error(`Jobs are ${found.join() || "none"}, not ${status}.`);
        },
        { timeout: withinMs, interval: 20 },
      ),
    async clear() {
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
      await database.pool.query("DELETE FROM job");
    },
  };
}

function loggerTo(said: string[]): Logger {
  const at =
    (level: string) =>
    (_about: unknown, sentence?: string): void =>
      void said.push(`${level}: ${sentence ?? String(_about)}`);
  return { info: at("info"), warn: at("warn"), error: at("error"), fatal: at("fatal") } as unknown as Logger;
}

/** A promise and its key. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open = () => {};
  const opened = new Promise<void>((done) => (open = done));
  return { open, opened };
}
