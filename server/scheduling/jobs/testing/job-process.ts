import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db";
import { defineJob, type JobDefinition } from "@/server/platform/jobs";
import type { Logger } from "@/server/platform/log";
import { openJobStore } from "@/server/scheduling/job-store/open-job-store";
import { jobExecutor } from "@/server/scheduling/jobs/job-executor";
import type { JobProcessMessage, JobProcessOrder } from "./job-processes";

// A worker process of the tests that does nothing but jobs. It begins when it is given an order.

const schema = z.object({ id: z.string() });
const tell = (message: JobProcessMessage) => void process.send?.(message);

process.on("message", (order: JobProcessOrder) => void begin(order));
// Nobody is left to end it.
process.on("disconnect", () => process.exit(1));
tell({ kind: "loaded" });

async function begin(order: JobProcessOrder): Promise<void> {
  const { databaseUrl, mongodbUri, workerName, leaseMs } = order;
  const database = openDatabase(databaseUrl, { poolMax: 8 });
  const store = openJobStore(
    mongodbUri ? { kind: "mongodb", uri: mongodbUri } : { kind: "postgresql", pool: database.pool },
  );
  const executor = jobExecutor({
    ctx: {
      db: database.prisma,
      pool: database.pool,
      clock: systemClock,
      actor: { kind: "system", name: "test" },
      requestId: "req_test",
    },
    store,
    definitions: definitions(leaseMs),
    workerName,
    stopSignal: new AbortController().signal,
    leaseMs,
    log: logger(),
  });
  await executor.start();
  await store.start();
  // As the worker manager does.
  setInterval(() => void executor.restore().catch(() => undefined), 2_000);
  tell({ kind: "began" });
}

function definitions(leaseMs: number): JobDefinition[] {
  const as = (name: string, handle: (id: string, signal: AbortSignal) => Promise<void>) =>
    defineJob({
      name,
      schema,
      handle: (_ctx, { id }, signal) => handle(id, signal),
      retry: { attemptsMax: 3, backoffMs: 1 },
      timeLimitMs: 600_000,
    });
  return [
    as("test.nothing", async () => undefined),
    as("test.takes-time", () => pause(50)),
    as("test.dies", async (id) => {
      tell({ kind: "job", id });
      await pause(50);
      process.kill(process.pid, "SIGKILL");
      await pause(60_000);
    }),
    as("test.waits", async (id, signal) => {
      tell({ kind: "job", id });
      // Deaf to the signal: what it records late is what the test is about.
      await new Promise<void>((done) => signal.addEventListener("abort", () => done()));
    }),
    as("test.blocks", async (id) => {
      tell({ kind: "job", id });
      await pause(50);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * leaseMs);
    }),
  ];
}

function logger(): Logger {
  const log = (about: unknown, sentence?: string) =>
    tell({ kind: "log", line: sentence ?? JSON.stringify(about) });
  return { info: log, warn: log, error: log, fatal: log } as unknown as Logger;
}
