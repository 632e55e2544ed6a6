import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { clearSchedules, makeSchedule } from "@/server/scheduling/testing/scheduling-world";
import { listScheduledRunsInput } from "../schemas";
import { listDueRuns } from "./list-due-runs";
import { listScheduledRuns } from "./list-scheduled-runs";
import { listSchedules } from "./list-schedules";

const database = useTestDatabase();
// A fiftieth of the million in the benchmark: enough for the plans to be those of a large table.
const RUNS = 20_000;
let ctx: Context;

beforeAll(async () => {
  ctx = database.context();
  await clearSchedules(ctx);
  for (const key of ["each-minute", "nightly"]) await makeSchedule(ctx, { key, plannedThrough: new Date() });
  await ctx.pool.query(
    `INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, reason, due_at,
                                planned_at, started_at, finished_at, attempts_max)
     SELECT 'srun_' || lpad(n::text, 8, '0'), CASE WHEN n % 1000 = 0 THEN 'nightly' ELSE 'each-minute' END,
            n::text, 'SCHEDULE', at, CASE WHEN n % 5000 = 1 THEN 'DEAD' ELSE 'DONE' END::scheduled_run_status,
            CASE WHEN n % 5000 = 1 THEN 'given up' END, at, at, at, at + interval '2 seconds', 3
       FROM (SELECT n, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute' AS at
               FROM generate_series(1, $1::int) n) rows`,
    [RUNS],
  );
  await ctx.pool.query("ANALYZE scheduled_run");
});

function list(input: object) {
  return listScheduledRuns(ctx, listScheduledRunsInput.parse(input));
}

async function walk(input: object): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await list({ ...input, cursor, limit: 3 });
    ids.push(...page.runs.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
}

const id = (n: number) => `srun_${String(n).padStart(8, "0")}`;

describe("the runs list", () => {
  it("is walked page by page without loss or double, latest first", async () => {
    expect(await walk({ from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:11:00Z" })).toEqual(
      [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(id),
    );
    expect(await walk({ scheduleKey: "nightly", to: "2026-01-04T12:00:00Z" })).toEqual(
      [5000, 4000, 3000, 2000, 1000].map(id),
    );
  });

  it("merges the asked statuses, and pages on through all of them", async () => {
    expect(await walk({ status: ["DEAD"] })).toEqual([15_001, 10_001, 5_001, 1].map(id));
    const { runs } = await list({ status: ["DEAD", "DONE", "DEAD"], limit: 2, to: "2026-01-01T00:03:00Z" });
    expect(runs.map(({ status }) => status)).toEqual(["DONE", "DEAD"]);
  });

  it("offers what a person may do", async () => {
    const { runs } = await list({ status: ["DEAD"], limit: 1 });
    expect(runs[0]!.permittedActions).toEqual({ retry: true, cancel: false });
  });

  it.each([
    {},
    { status: ["DEAD", "FAILED"] },
    { scheduleKey: "nightly" },
    { scheduleKey: "each-minute", status: ["DEAD"] },
  ])("D4: reads %j through indexes, never the whole table", async (filter) => {
    const before = await seqRowsRead();
    await list(filter);
    expect((await seqRowsRead()) - before).toBe(0n);
  });
});

it("lists schedules and due runs without reading the whole table", async () => {
  const before = await seqRowsRead();
  const schedules = await listSchedules(ctx, { businessTimeZone: "UTC", nextCount: 10 });
  expect(schedules.map(({ key, recent }) => [key, recent.length])).toEqual([
    ["each-minute", 20],
    ["nightly", 20],
  ]);
  expect(schedules[0]!.recent[0]).toMatchObject({ runId: id(19_999), durationMs: 2_000 });
  expect(await listDueRuns(ctx, 10)).toEqual([]);
  expect((await seqRowsRead()) - before).toBe(0n);
});

it("would notice a query that reads the whole table", async () => {
  const before = await seqRowsRead();
  await ctx.pool.query("SELECT count(reason) FROM scheduled_run WHERE reason LIKE '%up%'");
  expect((await seqRowsRead()) - before).toBe(BigInt(RUNS));
});

/** Rows of the runs table read without an index so far, by all sessions. */
async function seqRowsRead(): Promise<bigint> {
  const clients = await Promise.all(Array.from({ length: 10 }, () => ctx.pool.connect()));
  try {
    // Each session reports what it did only when it is told to, or after a while.
    for (const client of clients) await client.query("SELECT pg_stat_force_next_flush()");
    const { rows } = await clients[0]!.query<{ read: bigint }>(
      "SELECT seq_tup_read AS read FROM pg_stat_user_tables WHERE relname = 'scheduled_run'",
    );
    return rows[0]!.read;
  } finally {
    for (const client of clients) client.release();
  }
}
