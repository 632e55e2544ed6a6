import { once } from "node:events";
import { loadavg } from "node:os";
import { Worker } from "node:worker_threads";
import pg from "pg";
import { startRun } from "@/server/maintenance/commands/start-run";
import { restoreRun } from "@/server/maintenance/commands/restore-run";
import { getMaintenanceRun } from "@/server/maintenance/queries/get-run";
import { executeRun } from "@/server/maintenance/running/execute-run";
import { runningTasks } from "@/server/maintenance/running/running-tasks";
import { BOOKING_COLUMNS, checksumOf, prefixed } from "@/server/maintenance/tasks/archive-columns";
import type { Context } from "@/server/platform/context";
import { openDatabase, type Database } from "@/server/platform/db";
import { newId } from "@/server/platform/ids";
import { openBenchDatabase, type BenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { percentile, timed } from "./timed";

/** A million, and fewer to try it out. */
const BOOKINGS = Number(process.env.BENCH_MAINTENANCE_ROWS ?? 1_000_000);
/** 10,000,000 is the size of the requirement; it takes some minutes more. */
const SESSIONS = Number(process.env.BENCH_MAINTENANCE_SESSIONS ?? BOOKINGS);
const OLD = 0.635;
const RESTORED = Math.min(100_000, Math.round(BOOKINGS * OLD));
/** So long the updates are measured with nothing else on the database, in milliseconds. */
const ALONE_MS = 10_000;

/**
 * Archiving 635,000 of a million bookings, batch by batch with all guards, against one bare SQL statement that moves
 * the same rows with the same checksums and no guard at all; meanwhile somebody updates other bookings, as they did
 * before with nothing else going on. Then bringing 100,000 back, and deleting sessions. The rows are made once, and
 * each measurement has a copy of them.
 */
export async function benchMaintenance(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  try {
    await told("rows made", () => makeRows(bench.database.pool));
    const load = loadavg()[0]!.toFixed(1);
    const bareMs = await onCopy(bench, "bare archive", ({ pool }) => timed(() => pool.query(BARE_ARCHIVE)));
    const alone = await onCopy(bench, "updates alone", async ({ url }) => {
      const updates = await updateMeanwhile(url);
      await new Promise((done) => setTimeout(done, ALONE_MS));
      return updates.stop();
    });
    const archive = await onCopy(bench, "archive", async (copy) => {
      const updates = await updateMeanwhile(copy.url);
      const { ms } = await execute(copy, "archive-bookings", BOOKINGS);
      return { ms, waits: await updates.stop(), batches: await batchTimes(copy.pool) };
    });
    const restoreMs = await onCopy(bench, "restore", restore);
    const bareDeleteMs = await onCopy(bench, "bare delete", ({ pool }) =>
      timed(() => pool.query(BARE_DELETE)),
    );
    const sessions = await onCopy(bench, "delete sessions", deleteSessions);
    return [
      ...archiveFigures({ bareMs, alone, load, ...archive }),
      {
        name: `Bring ${count(RESTORED)} bookings back`,
        value: restoreMs / 1_000,
        unit: "s",
        target: { atMost: 60 },
      },
      ...sessionFigures({ bareMs: bareDeleteMs, ...sessions }),
    ];
  } finally {
    await bench.remove();
  }
}

function archiveFigures(measured: {
  bareMs: number;
  ms: number;
  alone: number[];
  waits: number[];
  batches: number[];
  load: string;
}): Figure[] {
  const { bareMs, ms, alone, waits, batches, load } = measured;
  const rows = Math.round(BOOKINGS * OLD);
  const without = (share: number) => `${percentile(alone, share).toFixed(1)} ms with nothing else going on`;
  return [
    {
      name: `Archive ${count(rows)} of ${count(BOOKINGS)} bookings, to one bare statement`,
      value: bareMs / ms,
      unit: "×",
      target: { atLeast: 0.8 },
      detail: `${rate(rows, ms)} against ${rate(rows, bareMs)}; load of the machine before ${load}`,
    },
    {
      name: "Update of another booking meanwhile, p99",
      value: percentile(waits, 0.99),
      unit: "ms",
      target: { atMost: 10 },
      detail: without(0.99),
    },
    {
      name: "the same, at worst",
      value: percentile(waits, 1),
      unit: "ms",
      target: { atMost: 250 },
      detail: `of ${count(waits.length)}; ${without(1)}, of ${count(alone.length)}`,
    },
    {
      name: "Batches that took 50 to 250 ms",
      value: batches.filter((took) => took >= 50 && took <= 250).length / Math.max(1, batches.length),
      unit: "×",
      detail: `of ${batches.length}, median ${percentile(batches, 0.5)} ms`,
    },
  ];
}

function sessionFigures({ bareMs, ms, bloat }: { bareMs: number; ms: number; bloat: number }): Figure[] {
  const rows = Math.round(SESSIONS * OLD);
  return [
    {
      name: `Delete ${count(rows)} of ${count(SESSIONS)} sessions, to one bare statement`,
      value: bareMs / ms,
      unit: "×",
      target: { atLeast: 0.6 },
      detail: `${rate(rows, ms)} against ${rate(rows, bareMs)}`,
    },
    {
      name: "Pages of the sessions and their indexes after a vacuum and as many new ones, to before",
      value: bloat,
      unit: "×",
      target: { atMost: 1.3 },
    },
  ];
}

const BARE_ARCHIVE = `
  WITH gone AS (
    DELETE FROM booking b WHERE b.status = 'CANCELLED' AND b.cancelled_at < now() - interval '365 days' RETURNING b.*
  )
  INSERT INTO archived_booking (${BOOKING_COLUMNS.join(", ")}, schema_version, archived_at, run_id, checksum)
  SELECT ${prefixed("g", BOOKING_COLUMNS)}, 1, now(), 'bare', ${checksumOf("g", BOOKING_COLUMNS)} FROM gone g`;
const BARE_DELETE = `DELETE FROM staff_session WHERE least(expires_at, updated_at) < now() - interval '30 days'`;

/** Says how long a step took, and the load of the machine by then: the whole takes minutes. */
async function told<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stderr.write(`  ${name}: ${seconds} s, load ${loadavg()[0]!.toFixed(1)}\n`);
  return result;
}

/** Works on a copy of the rows that were made, which is dropped afterwards. */
async function onCopy<T>(bench: BenchDatabase, name: string, work: (copy: Copy) => Promise<T>) {
  const url = new URL(bench.url);
  const source = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  // Nobody may be connected to what is copied.
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [source]);
  await admin.query(`CREATE DATABASE measured TEMPLATE ${source} STRATEGY FILE_COPY`);
  await admin.query("CHECKPOINT");
  url.pathname = "/measured";
  const copy = openDatabase(url.href, { poolMax: 8 });
  try {
    return await told(name, () =>
      work({ ...copy, url: url.href, ctx: { ...bench.ctx, db: copy.prisma, pool: copy.pool } }),
    );
  } finally {
    await copy.close();
    await admin.query("DROP DATABASE measured WITH (FORCE)");
    await admin.end();
  }
}

async function makeRows(pool: pg.Pool): Promise<void> {
  // A vacuum that comes at one moment in one run and at another in the other would be measured, and not the work.
  for (const table of ["booking", "archived_booking", "staff_session"])
    await pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  // The caps are tested elsewhere: here everything is to go in one stretch that is measured.
  await pool.query("UPDATE maintenance_settings SET cap_share_bps = 10000");
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
      WHERE i.indrelid IN ('booking'::regclass, 'staff_session'::regclass)
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await pool.query(`DROP INDEX ${name}`);
  await makeBookings(pool);
  await makeSessions(pool, 1, SESSIONS);
  for (const { definition } of rows) await pool.query(definition);
  await pool.query("VACUUM ANALYZE");
}

async function makeBookings(pool: pg.Pool): Promise<void> {
  await pool.query(
    "INSERT INTO vendor (id, ref, name) SELECT 'ven_' || n, 'v-' || n, 'Vendor ' || n FROM generate_series(1, 100) n",
  );
  await pool.query(
    `INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, customer_email, currency, gross_minor, status, booked_at,
                          starts_on, ends_on, cancelled_at)
     SELECT 'B' || n, 'ven_' || (1 + n % 100), 'guest-' || n, 'Guest ' || n, 'guest-' || n || '@example.com', 'EUR', 20000,
            'CANCELLED', '2020-01-01', '2020-02-01', '2020-02-03',
            now() - CASE WHEN n <= $1::int THEN interval '400 days' ELSE interval '10 days' END
       FROM generate_series(1, $2::int) n`,
    [Math.round(BOOKINGS * OLD), BOOKINGS],
  );
}

async function makeSessions(pool: pg.Pool, from: number, to: number): Promise<void> {
  await pool.query(
    `INSERT INTO staff_member (id, name, email, role) VALUES ('staff_1', 'Ada', 'ada@example.com', 'ADMIN')
     ON CONFLICT DO NOTHING`,
  );
  await pool.query(
    `INSERT INTO staff_session (id, staff_id, token, expires_at, updated_at)
     SELECT md5(n::text), 'staff_1', md5('t' || n), at, at FROM generate_series($1::int, $2::int) n,
            LATERAL (SELECT now() - CASE WHEN n <= $3::int THEN interval '40 days' - n * interval '1 millisecond'
                                         ELSE interval '1 day' END AS at) t`,
    [from, to, Math.round(SESSIONS * OLD)],
  );
}

type Copy = Database & { ctx: Context; url: string };
const RUNNING = { tasks: runningTasks({ logRoots: [] }), workerName: "bench" };
const GO_ON = new AbortController().signal;

/** Runs the task to its end; resolves to how long that took, in milliseconds. */
async function execute({ ctx }: Copy, task: "archive-bookings" | "delete-sessions", of: number) {
  const { runId } = await startRun(ctx, {
    task,
    dryRun: false,
    confirmation: task,
    requestKey: requestKey(),
  });
  const ms = await timed(() => executeRun(ctx, RUNNING, runId, { signal: GO_ON }));
  const { status, moved, deleted } = await getMaintenanceRun(ctx, runId);
  if (status !== "DONE" || moved + deleted !== Math.round(of * OLD))
    throw new Error(`The run ended as ${status}, with ${moved + deleted} rows.`);
  return { runId, ms };
}

/** Archives all and leaves 100,000 of them in the archive, which are brought back. */
async function restore(copy: Copy): Promise<number> {
  const { ctx, pool } = copy;
  await pool.query("UPDATE booking SET cancelled_at = now() WHERE id > $1 AND id <= $2", [
    RESTORED,
    Math.round(BOOKINGS * OLD),
  ]);
  await pool.query("VACUUM ANALYZE booking");
  const archived = await execute(copy, "archive-bookings", RESTORED / OLD);
  const { runId } = await restoreRun(ctx, {
    runId: archived.runId,
    dryRun: false,
    requestKey: requestKey(),
    reason: "Measured",
  });
  const ms = await timed(() => executeRun(ctx, RUNNING, runId, { signal: GO_ON }));
  const { status, moved } = await getMaintenanceRun(ctx, runId);
  if (status !== "DONE" || moved !== RESTORED)
    throw new Error(`The restore ended as ${status}, with ${moved} bookings.`);
  return ms;
}

/** Deletes what is old, vacuums, and lets as many new sessions come: they find the room that was left. */
async function deleteSessions(copy: Copy): Promise<{ ms: number; bloat: number }> {
  const { pool } = copy;
  const before = await sessionBytes(pool);
  const { ms } = await execute(copy, "delete-sessions", SESSIONS);
  await pool.query("VACUUM staff_session");
  await makeSessions(pool, SESSIONS + 1, SESSIONS + Math.round(SESSIONS * OLD));
  return { ms, bloat: (await sessionBytes(pool)) / before };
}

async function sessionBytes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: bigint }>(
    "SELECT pg_total_relation_size('staff_session') AS bytes",
  );
  return Number(rows[0]!.bytes);
}

/**
 * Updates other bookings, one after the other every few milliseconds, from a thread of its own: this one is busy with
 * the work that is measured. `stop` resolves to how long each took.
 */
async function updateMeanwhile(url: string): Promise<{ stop(): Promise<number[]> }> {
  const first = Math.round(BOOKINGS * OLD) + 1;
  const worker = new Worker(UPDATER, { eval: true, workerData: { url, first, last: BOOKINGS } });
  await once(worker, "message");
  return {
    async stop() {
      const answer = once(worker, "message");
      worker.postMessage("stop");
      const [waits] = (await answer) as [number[]];
      return waits;
    },
  };
}

const UPDATER = `
  const { parentPort, workerData: { url, first, last } } = require("node:worker_threads");
  const { Client } = require("pg");
  let isStopped = false;
  parentPort.once("message", () => (isStopped = true));
  (async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const waits = [];
    parentPort.postMessage("ready");
    for (let n = first; !isStopped; n = n + 17 > last ? first : n + 17) {
      const began = performance.now();
      await client.query("UPDATE booking SET updated_at = now() WHERE id = $1", [n]);
      waits.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, 4));
    }
    await client.end();
    parentPort.postMessage(waits);
  })();`;

async function batchTimes(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    "SELECT took_ms AS ms FROM maintenance_batch WHERE moved > 0",
  );
  return rows.map(({ ms }) => ms);
}

function requestKey(): string {
  return newId("req").replace("_", "-");
}

function count(rows: number): string {
  return rows.toLocaleString("en-GB");
}

function rate(rows: number, ms: number): string {
  return `${count(Math.round((rows * 1_000) / ms))} rows/s`;
}
