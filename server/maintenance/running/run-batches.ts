import { setTimeout as pause } from "node:timers/promises";
import { deletionCap, MEDIAN_RUNS } from "@/server/maintenance/domain/deletion-cap";
import type { MaintenanceTask, TaskCount } from "@/server/maintenance/tasks/maintenance-task";
import type { Context } from "@/server/platform/context";
import type { ClaimedRun } from "./claim-run";
import { doBatch, type BatchOutcome, type RunState } from "./do-batch";
import { holdLease } from "./hold-lease";
import { measurePressure } from "./measure-pressure";
import type { RunEnding } from "./run-ending";
import { RunTally } from "./run-tally";
import type { Running } from "./running";

/** So often in a row a batch may be given up before the run fails. */
const TRIES_MAX = 12;
/** How often it is asked whether to hold back, in milliseconds. */
const PRESSURE_EVERY_MS = 1_000;
const POOL_WAIT_MS = 100;

/**
 * Works on a run of a single task, batch by batch, and resolves to how that ended. What was asked of it meanwhile,
 * the kill switch, the cap and the budget act between two batches. Throws when the database is away.
 */
export async function runBatches(
  ctx: Context,
  running: Running,
  run: ClaimedRun,
  options: { signal: AbortSignal; endsAt?: Date },
): Promise<RunEnding> {
  const task = running.tasks.find(({ key }) => key === run.task);
  if (!task) return { to: "FAILED", why: "ERROR", error: `This version has no task ${run.task}.` };
  const lease = holdLease(ctx, running, run);
  const signal = AbortSignal.any([options.signal, lease.lost]);
  try {
    return await workThrough(ctx, running, { ...options, run, task, signal });
  } catch (error) {
    if (lease.lost.aborted) return { to: "LOST" };
    if (options.signal.aborted) return { to: "PLANNED" };
    if (isOfDatabase(error)) throw error;
    running.log?.error({ err: error, runId: run.id, task: run.task }, "A maintenance run failed");
    return { to: "FAILED", why: "ERROR", error: messageOf(error) };
  } finally {
    lease.release();
  }
}

interface Work {
  run: ClaimedRun;
  task: MaintenanceTask;
  signal: AbortSignal;
  endsAt?: Date;
}

async function workThrough(ctx: Context, running: Running, work: Work): Promise<RunEnding> {
  const { run, task, signal, endsAt } = work;
  let state = await firstState(ctx, run, task);
  let tries = 0;
  let lookedAt = -Infinity;
  let poolWaitMs = 0;
  for (;;) {
    if (signal.aborted) return { to: "PLANNED" };
    if (endsAt && Date.now() >= endsAt.getTime() && !isAtEnd(state)) return BUDGET;
    if (performance.now() - lookedAt >= PRESSURE_EVERY_MS || poolWaitMs > POOL_WAIT_MS) {
      const held = await holdBack(ctx, running, state, poolWaitMs, work);
      if (held !== null) return held;
      lookedAt = performance.now();
    }
    const outcome = await doBatch(ctx, running, state, signal);
    if (outcome.kind === "DONE") {
      ({ state, poolWaitMs } = outcome);
      tries = 0;
      tellProgress(running, state);
    } else if (outcome.kind === "AGAIN") {
      state = outcome.state;
      if (++tries >= TRIES_MAX) throw outcome.error;
      await pause(20 * tries, undefined, { signal }).catch(() => undefined);
    } else return await endingOf(ctx, outcome, state);
  }
}

async function firstState(ctx: Context, run: ClaimedRun, task: MaintenanceTask): Promise<RunState> {
  const { rows } = await ctx.pool.query<{ reason: string | null; count: number }>(
    "SELECT reason, count(*)::int AS count FROM maintenance_sample WHERE run_id = $1 GROUP BY reason",
    [run.id],
  );
  const begun = run.total === null ? await begin(ctx, run, task) : { total: run.total, cap: run.cap };
  run.total = begun.total;
  return {
    run,
    task,
    tally: new RunTally(run, new Map(rows.map(({ reason, count }) => [reason, count]))),
    cursor: run.cursor,
    size: run.batchSize ?? task.batchSize.first,
    cap: run.isApproved ? null : begun.cap,
    planned: run.dryRunId === null ? null : await plannedIds(ctx, run.dryRunId),
  };
}

/** Counts once, and keeps what was counted: the cap of a run does not change while it works. */
async function begin(ctx: Context, run: ClaimedRun, task: MaintenanceTask) {
  const count = await countOf(ctx, run, task);
  const { rows } = await ctx.pool.query<{ shareBps: number; medianTimes: number; floorRows: number }>(
    `SELECT cap_share_bps AS "shareBps", cap_median_times AS "medianTimes", cap_floor_rows AS "floorRows"
       FROM maintenance_settings`,
  );
  const { rows: latest } = await ctx.pool.query<{ taken: number }>(
    `SELECT (moved + deleted)::float8 AS taken FROM maintenance_run
      WHERE task = $1 AND NOT dry_run AND status = 'DONE' ORDER BY finished_at DESC LIMIT ${MEDIAN_RUNS}`,
    [run.task],
  );
  // Files are compressed and bookings brought back: nothing of that is lost, however much it is.
  const isCapped = task.isDestructive && task.kind === "ROWS";
  const cap = isCapped
    ? deletionCap({ tableRows: count.tableRows, latestTaken: latest.map(({ taken }) => taken), ...rows[0]! })
    : null;
  await ctx.pool.query(
    `UPDATE maintenance_run SET table_rows = $3, total = $4, cap = CASE WHEN approved_at IS NULL THEN $5::bigint END
      WHERE id = $1 AND lease_token = $2::bigint`,
    [run.id, run.token, count.tableRows, count.total, cap],
  );
  return { total: count.total, cap };
}

async function countOf(ctx: Context, run: ClaimedRun, task: MaintenanceTask): Promise<TaskCount> {
  const client = await ctx.pool.connect();
  try {
    const { id, dryRun, input, policy, asOf } = run;
    const signal = new AbortController().signal;
    return await task.count({ runId: id, dryRun, input, policy, asOf, client, ctx, signal });
  } finally {
    client.release();
  }
}

async function plannedIds({ pool }: Context, dryRunId: string): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ ids: string[] }>(
    "SELECT ids FROM maintenance_plan WHERE run_id = $1 ORDER BY number",
    [dryRunId],
  );
  return new Set(rows.flatMap(({ ids }) => ids));
}

/** Waits while something speaks against going on. Resolves to how the run ends, when that was asked meanwhile. */
async function holdBack(
  ctx: Context,
  running: Running,
  { run, task, tally }: RunState,
  poolWaitMs: number,
  { signal, endsAt }: Work,
): Promise<RunEnding | null> {
  const measure = running.measurePressure ?? measurePressure;
  let waitedMs = poolWaitMs;
  for (;;) {
    const pressure = waitedMs > POOL_WAIT_MS ? "POOL_WAIT" : await measure(ctx, task.tables);
    if (pressure === null) return null;
    const asked = await tellPressure(ctx, run, pressure);
    if (asked !== null) return asked;
    if (endsAt && Date.now() >= endsAt.getTime()) return BUDGET;
    running.onProgress?.({ ...progressOf(run, tally), throttledFor: pressure });
    const began = performance.now();
    await pause(running.holdBackMs ?? 1_000, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return { to: "PLANNED" };
    tally.throttledMs += performance.now() - began;
    waitedMs = await poolWait(ctx);
  }
}

async function tellPressure(ctx: Context, run: ClaimedRun, pressure: string): Promise<RunEnding | null> {
  const { rows } = await ctx.pool.query<{ status: string; stopped: boolean }>(
    `UPDATE maintenance_run r SET throttled_for = $3, changed_at = clock_timestamp() FROM maintenance_settings s
      WHERE r.id = $1 AND r.lease_token = $2::bigint RETURNING r.status::text AS status, s.stopped`,
    [run.id, run.token, pressure],
  );
  const now = rows[0];
  if (!now) return { to: "LOST" };
  if (now.status !== "RUNNING") return asked(now.status);
  return now.stopped && !run.dryRun ? KILL_SWITCH : null;
}

async function poolWait({ pool }: Context): Promise<number> {
  const askedAt = performance.now();
  const client = await pool.connect();
  client.release();
  return performance.now() - askedAt;
}

const BUDGET: RunEnding = {
  to: "STOPPED",
  why: "BUDGET",
  text: "The day's time for maintenance is used up; the next day's run goes on behind it.",
};
const KILL_SWITCH: RunEnding = { to: "STOPPED", why: "KILL_SWITCH", text: "The kill switch was set." };

async function endingOf(
  ctx: Context,
  outcome: Exclude<BatchOutcome, { kind: "DONE" | "AGAIN" }>,
  { run, task, tally, cap }: RunState,
): Promise<RunEnding> {
  switch (outcome.kind) {
    case "END":
      await ctx.pool.query(
        "UPDATE maintenance_run SET ids_hash = $3 WHERE id = $1 AND lease_token = $2::bigint",
        [run.id, run.token, tally.idsHash()],
      );
      return { to: "DONE", why: "COMPLETED", text: `${task.title}: everything was looked at.` };
    case "ASKED":
      return asked(outcome.status);
    case "KILL_SWITCH":
      return KILL_SWITCH;
    case "CAP":
      return {
        to: "STOPPED",
        why: "CAP",
        text: `It would take ${outcome.rows} rows or more, and may take ${cap} without the approval of a second person.`,
      };
    case "LOST":
      return { to: "LOST" };
  }
}

function asked(status: string): RunEnding {
  if (status === "PAUSING") return { to: "PAUSED" };
  return status === "CANCELLING" ? { to: "CANCELLED", why: "CANCELLED" } : { to: "LOST" };
}

function isAtEnd({ cursor }: RunState): boolean {
  return cursor !== null && "isEnd" in cursor;
}

function tellProgress(running: Running, { run, tally }: RunState): void {
  running.onProgress?.({ ...progressOf(run, tally), throttledFor: null });
}

function progressOf(run: ClaimedRun, tally: RunTally) {
  return {
    runId: run.id,
    task: run.task,
    scanned: tally.scanned,
    total: run.total,
    affected: tally.affected,
  };
}

/** The connection broke or the server goes: nothing was wrong with the run. */
function isOfDatabase(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    /^(08|57P)/.test(String(code)) ||
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND"].includes(String(code)) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(String(message))
  );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 2_000);
}
