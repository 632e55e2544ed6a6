import { setTimeout as pause } from "node:timers/promises";
import { runExecutor } from "@/server/scheduling/runs/run-executor";
import { scheduler } from "@/server/scheduling/runs/scheduler";
import { openJobStore, type JobStoreChoice } from "@/server/scheduling/job-store/open-job-store";
import type { BenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { percentile95 } from "./timed";

const SAMPLES = 20;
const MINUTE_MS = 60_000;

/**
 * How long after its time a run of a schedule begins, by the database's clock, in a worker that has nothing else to do.
 * The schedule is of every minute; between two samples the database's clock is put forward to just before the next one.
 */
export async function startLagFigure(
  { ctx, database }: BenchDatabase,
  choice: JobStoreChoice,
  name: string,
): Promise<Figure> {
  const { pool } = database;
  await pool.query("DROP TABLE IF EXISTS bench_clock");
  await pool.query("CREATE TABLE bench_clock AS SELECT 0::float8 AS ahead_ms");
  await pool.query(`CREATE OR REPLACE FUNCTION scheduling_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT clock_timestamp() + (SELECT ahead_ms FROM bench_clock) * interval '1 millisecond' $$`);
  await pool.query(
    "UPDATE schedule SET paused = true, paused_at = now(), paused_by_name = 'Benchmark' WHERE NOT paused AND key <> 'sweep'",
  );
  await pool.query("DELETE FROM scheduled_run");
  const store = openJobStore(choice);
  const executor = runExecutor({
    ctx,
    store,
    executors: [{ scheduleKey: "sweep", handle: async () => undefined, retry: { backoffMs: 1_000 } }],
    workerName: "bench",
    stopSignal: new AbortController().signal,
  });
  const planner = scheduler({ ctx, store, businessTimeZone: "UTC", executor });
  await planner.start();
  await executor.start();
  await store.start();
  for (let sample = 0; sample < SAMPLES; sample++) {
    const { rows } = await pool.query<{ now: Date }>("SELECT scheduling_now() AS now");
    const now = rows[0]!.now.getTime();
    const next = Math.ceil((now + 1_200) / MINUTE_MS) * MINUTE_MS;
    const beforeMs = 800 + Math.random() * 400;
    await pool.query("UPDATE bench_clock SET ahead_ms = ahead_ms + $1", [next - beforeMs - now]);
    await pool.query("SELECT pg_notify('schedule_changed', 'sweep')");
    await untilStarted(pool, new Date(next));
  }
  const { rows } = await pool.query<{ lag: number }>(
    "SELECT lateness_ms::float8 AS lag FROM scheduled_run WHERE started_at IS NOT NULL",
  );
  for (const part of [planner, executor]) part.takeNoMore();
  await Promise.all([planner.stop(1_000), executor.stop(1_000), store.stop()]);
  await pool.query(`CREATE OR REPLACE FUNCTION scheduling_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT clock_timestamp() $$`);
  return {
    name: `A8: a scheduled run, from its time to its start, wake-ups in ${name}, p95`,
    value: percentile95(rows.map(({ lag }) => lag)),
    unit: "ms",
    target: { atMost: 1_000 },
    detail: `${rows.length} runs`,
  };
}

async function untilStarted(pool: BenchDatabase["database"]["pool"], scheduledFor: Date): Promise<void> {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await pause(20)) {
    const { rowCount } = await pool.query(
      "SELECT FROM scheduled_run WHERE scheduled_for = $1 AND started_at IS NOT NULL",
      [scheduledFor],
    );
    if (rowCount === 1) return;
  }
  throw new Error(`The run of ${scheduledFor.toISOString()} did not begin within 30 seconds.`);
}
