import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { z } from "zod";
import { inTransaction } from "@/server/platform/context";
import { defineJob, enqueue, JOBS_CHANNEL } from "@/server/platform/jobs";
import { openMongodb } from "@/server/platform/mongodb/find-mongodb";
import { jobExecutor } from "@/server/scheduling/jobs/job-executor";
import { startJobProcess } from "@/server/scheduling/jobs/testing/job-processes";
import { openJobStore, type JobStoreChoice } from "@/server/scheduling/job-store/open-job-store";
import { MONGODB_TEST_CACHE } from "@/server/testing/mongodb";
import { BARE_COLLECTION, type BareAgendaOrder } from "./bare-agenda-process";
import { openBenchDatabase, type BenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { startLagFigure } from "./start-lag";
import { percentile95 } from "./timed";

const JOBS = 10_000;
/** Fewer where the store is slow in itself: a server of MongoDB's protocol for tests takes minutes for all of them. */
const JOBS_ON_MONGODB = 2_000;
const WORKERS = 2;
const WAKE_SAMPLES = 40;

/**
 * Jobs that do nothing: how soon one begins that a transaction has put in, and how many of 10,000 that come due at
 * once two worker processes do in a second, to the same on a bare Agenda with the same store.
 */
export async function benchJobs(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "travellr-bench-mongodb-"));
  const mongodb = await openMongodb({ dataDir, env: process.env, cacheDir: MONGODB_TEST_CACHE });
  try {
    process.stderr.write(`${mongodb.sentence}\n`);
    const figures = [
      await startLagFigure(bench, { kind: "postgresql", pool: bench.database.pool }, "PostgreSQL"),
      ...(mongodb.uri
        ? [await startLagFigure(bench, { kind: "mongodb", uri: mongodb.uri }, "MongoDB's protocol")]
        : []),
      await wakeFigure(bench, true, 100),
      await wakeFigure(bench, false, 1_200),
      ...(await drainFigures(bench, "PostgreSQL", undefined)),
    ];
    if (mongodb.uri) figures.push(...(await drainFigures(bench, "MongoDB's protocol", mongodb.uri)));
    return figures;
  } finally {
    await mongodb.stop();
    await rm(dataDir, { recursive: true, force: true });
    await bench.remove();
  }
}

/** From the commit that puts a job in to the first line of its handler, one job after the other. */
async function wakeFigure(
  bench: BenchDatabase,
  hearsNotifications: boolean,
  atMost: number,
): Promise<Figure> {
  const begun = new Map<string, (at: number) => void>();
  const job = defineJob({
    name: "bench.wake",
    schema: z.object({ id: z.string() }),
    handle: async (_ctx, { id }) => begun.get(id)?.(performance.now()),
    retry: { attemptsMax: 1, backoffMs: 1 },
    timeLimitMs: 10_000,
  });
  const choice: JobStoreChoice = { kind: "postgresql", pool: bench.database.pool };
  const store = openJobStore(choice);
  const executor = jobExecutor({
    ctx: bench.ctx,
    store,
    definitions: [job],
    workerName: "bench",
    stopSignal: new AbortController().signal,
    hearsNotifications,
  });
  await executor.start();
  await store.start();
  const samples: number[] = [];
  for (let sample = 0; sample < WAKE_SAMPLES; sample++) {
    await pause(Math.random() * 200);
    const id = `${hearsNotifications}-${sample}`;
    const beganAt = new Promise<number>((resolve) => begun.set(id, resolve));
    await inTransaction(bench.ctx, (tx) => enqueue(tx, job, { id }));
    const committedAt = performance.now();
    samples.push((await beganAt) - committedAt);
  }
  executor.takeNoMore();
  await executor.stop(1_000);
  await store.stop();
  return {
    name: hearsNotifications
      ? "A job that an event wakes, from commit to start, heard by notification, p95"
      : "the same with notifications cut off, by looking, p95",
    value: percentile95(samples),
    unit: "ms",
    target: { atMost },
    detail: `${samples.length} jobs`,
  };
}

async function drainFigures(bench: BenchDatabase, store: string, mongodbUri?: string): Promise<Figure[]> {
  const count = mongodbUri ? JOBS_ON_MONGODB : JOBS;
  const ours = await drainOurs(bench, count, mongodbUri);
  const bare = await drainBare(bench, count, mongodbUri);
  const jobs = `${count.toLocaleString("en-GB")} due jobs, ${WORKERS} workers, wake-ups in ${store}`;
  return [
    {
      name: `${jobs}: jobs per second`,
      value: ours.perSecond,
      unit: "jobs/s",
      target: { atLeast: 300 },
    },
    {
      name: "the same, to a bare Agenda on the same store",
      value: ours.perSecond / bare,
      unit: "×",
      target: { atLeast: 0.8 },
      detail: `bare ${bare.toFixed(0)} jobs/s`,
    },
    { name: "the same, until the first began", value: ours.firstMs, unit: "ms", target: { atMost: 2_000 } },
  ];
}

async function drainOurs(
  bench: BenchDatabase,
  count: number,
  mongodbUri?: string,
): Promise<{ perSecond: number; firstMs: number }> {
  const { pool } = bench.database;
  await pool.query("DELETE FROM job");
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) =>
      startJobProcess({
        databaseUrl: bench.url,
        workerName: `bench-${index}`,
        leaseMs: 30_000,
        ...(mongodbUri ? { mongodbUri } : {}),
      }),
    ),
  );
  await pause(1_500);
  const { rows } = await pool.query<{ at: Date }>(
    `WITH put AS (
       INSERT INTO job (id, name, payload)
       SELECT 'job_' || lpad(n::text, 6, '0'), 'test.nothing', '{"id": "n"}' FROM generate_series(1, $1) AS n)
     SELECT clock_timestamp() AS at`,
    [count],
  );
  const putAt = rows[0]!.at.getTime();
  await pool.query("SELECT pg_notify($1, '')", [JOBS_CHANNEL]);
  await emptied(async () => {
    const { rowCount } = await pool.query("SELECT FROM job WHERE status <> 'DONE' LIMIT 1");
    return rowCount === 0;
  });
  const times = await pool.query<{ first: Date; last: Date }>(
    "SELECT min(started_at) AS first, max(finished_at) AS last FROM job",
  );
  for (const worker of workers) worker.kill();
  await Promise.all(workers.map(({ ended }) => ended));
  const { first, last } = times.rows[0]!;
  return {
    perSecond: count / ((last.getTime() - putAt) / 1_000),
    firstMs: first.getTime() - putAt,
  };
}

/** The same number of jobs that do nothing, on Agenda alone. Resolves to jobs per second. */
async function drainBare(bench: BenchDatabase, count: number, mongodbUri?: string): Promise<number> {
  const { pool } = bench.database;
  const client = mongodbUri ? await new MongoClient(mongodbUri).connect() : null;
  const documents = client?.db().collection(BARE_COLLECTION);
  if (!documents) await pool.query("DELETE FROM agenda_jobs");
  const order: BareAgendaOrder = { databaseUrl: bench.url, ...(mongodbUri ? { mongodbUri } : {}) };
  const children = await Promise.all(Array.from({ length: WORKERS }, () => startBare(order)));
  await pause(1_500);
  const begun = performance.now();
  const now = new Date();
  if (documents)
    await documents.insertMany(
      Array.from({ length: count }, () => ({
        name: "bench.nothing",
        data: {},
        type: "normal",
        priority: 0,
        nextRunAt: now,
        lockedAt: null,
      })),
    );
  else
    await pool.query(
      "INSERT INTO agenda_jobs (name, next_run_at) SELECT 'bench.nothing', now() FROM generate_series(1, $1)",
      [count],
    );
  await emptied(async () =>
    documents
      ? (await documents.findOne({ name: "bench.nothing" })) === null
      : (await pool.query("SELECT FROM agenda_jobs WHERE name = 'bench.nothing' LIMIT 1")).rowCount === 0,
  );
  const seconds = (performance.now() - begun) / 1_000;
  for (const child of children) child.kill("SIGKILL");
  await client?.close();
  return count / seconds;
}

async function startBare(order: BareAgendaOrder): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL("bare-agenda-process.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await once(child, "message");
  child.send(order);
  await once(child, "message");
  return child;
}

async function emptied(isEmpty: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 300_000; performance.now() < deadline; await pause(50))
    if (await isEmpty()) return;
  throw new Error("The jobs were not done within five minutes.");
}
