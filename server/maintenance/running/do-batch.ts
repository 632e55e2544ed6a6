import type pg from "pg";
import { halvedBatchSize, nextBatchSize } from "@/server/maintenance/domain/batch-size";
import { isRestoreTask } from "@/server/maintenance/domain/task-keys";
import type { MaintenanceRunStatus } from "@/server/maintenance/domain/run-state";
import type {
  Batch,
  BatchEffect,
  BatchItem,
  MaintenanceTask,
  TaskCursor,
  TaskScope,
} from "@/server/maintenance/tasks/maintenance-task";
import { takenBytes } from "@/server/maintenance/tasks/taken-items";
import type { Context } from "@/server/platform/context";
import type { ClaimedRun } from "./claim-run";
import { AT_END, recordBatch } from "./record-batch";
import type { Running } from "./running";
import type { RunTally } from "./run-tally";

/** What a run knows between two batches. */
export interface RunState {
  run: ClaimedRun;
  task: MaintenanceTask;
  tally: RunTally;
  cursor: TaskCursor | null;
  size: number;
  /** Rows that it may take; null when nobody needs to be asked. */
  cap: number | null;
  /** The ids that it may take, when it is bound to a dry run. */
  planned: ReadonlySet<string> | null;
}

export type BatchOutcome =
  | { kind: "DONE"; state: RunState; tookMs: number; poolWaitMs: number }
  | { kind: "END" }
  /** Given up, and to be done again with fewer rows. */
  | { kind: "AGAIN"; state: RunState; error: unknown }
  | { kind: "ASKED"; status: MaintenanceRunStatus }
  | { kind: "KILL_SWITCH" }
  | { kind: "CAP"; rows: number }
  | { kind: "LOST" };

const DEFAULT_LIMIT_MS = 5_000;
/** Another was faster, a lock or the statement took too long, or a row was given a child meanwhile. */
const AGAIN_CODES = new Set(["40001", "40P01", "23503", "55P03", "57014"]);

/**
 * Does one batch. Of rows: all of it in one transaction on one snapshot, with the run's new state, so that both are
 * there or neither. Of files, and in a rehearsal: what was found first, then the state. Throws what the task throws,
 * unless doing it again with fewer rows may help.
 */
export async function doBatch(
  ctx: Context,
  running: Running,
  state: RunState,
  signal: AbortSignal,
): Promise<BatchOutcome> {
  if (state.cursor !== null && "isEnd" in state.cursor) return { kind: "END" };
  const askedAt = performance.now();
  const client = await ctx.pool.connect();
  const poolWaitMs = performance.now() - askedAt;
  let isUsable = true;
  try {
    const isOneTransaction = state.task.kind === "ROWS" && !state.run.dryRun;
    const outcome = isOneTransaction
      ? await inOneTransaction(ctx, running, state, client, signal)
      : await inSteps(ctx, running, state, client, signal);
    return outcome.kind === "DONE" ? { ...outcome, poolWaitMs } : outcome;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => (isUsable = false));
    if (!AGAIN_CODES.has(String((error as { code?: unknown }).code))) throw error;
    return {
      kind: "AGAIN",
      state: { ...state, size: halvedBatchSize(state.size, state.task.batchSize.max) },
      error,
    };
  } finally {
    client.release(isUsable ? undefined : true);
  }
}

type Outcome =
  Exclude<BatchOutcome, { kind: "DONE" }> | Omit<Extract<BatchOutcome, { kind: "DONE" }>, "poolWaitMs">;

async function inOneTransaction(
  ctx: Context,
  running: Running,
  state: RunState,
  client: pg.PoolClient,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedAt = performance.now();
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  for (const table of state.task.locksAgainstWrites?.(state.cursor) ?? [])
    await client.query(`SET LOCAL lock_timeout = 500; LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
  const blocked = await enterMaintenance(client, running, state.run);
  if (blocked) return undo(client, blocked);
  await running.checkpoint?.("begun");
  const scope = scopeOf(ctx, state.run, client, signal);
  const batch = await state.task.nextBatch(scope, state.cursor, state.size);
  await running.checkpoint?.("found");
  const planned = { ...batch, items: onlyPlanned(batch.items, state.planned) };
  const over = overCap(state, planned.items);
  if (over) return undo(client, over);
  const processing = state.task.process(scope, planned, state.cursor);
  // While PostgreSQL works on it, this process has time.
  const idsState = state.tally.idsStateWith(planned.items);
  const effect = await processing;
  await running.checkpoint?.("processed");
  const items = withLeft(planned.items, effect);
  const outcome = await record(client, running, state, {
    batch,
    items,
    effect,
    startedAt,
    idsState: items === planned.items ? idsState : state.tally.idsStateWith(items),
  });
  if (outcome.kind !== "DONE") return undo(client, outcome);
  await running.checkpoint?.("recorded");
  await client.query("COMMIT");
  await running.checkpoint?.("committed");
  return outcome;
}

async function inSteps(
  ctx: Context,
  running: Running,
  state: RunState,
  client: pg.PoolClient,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedAt = performance.now();
  const isOfRows = state.task.kind === "ROWS";
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const blocked = await enterMaintenance(client, running, state.run);
  if (blocked) return undo(client, blocked);
  // Files take their time, and a transaction that waits for them would keep PostgreSQL from tidying up.
  if (!isOfRows) await client.query("COMMIT");
  const scope = scopeOf(ctx, state.run, client, signal);
  const batch = await state.task.nextBatch(scope, state.cursor, state.size);
  if (isOfRows) await client.query("COMMIT");
  await running.checkpoint?.("found");
  const items = onlyPlanned(batch.items, state.planned);
  const over = state.run.dryRun ? null : overCap(state, items);
  if (over) return over;
  const effect = state.run.dryRun
    ? rehearsed(state, batch, items)
    : await state.task.process(scope, { ...batch, items }, state.cursor);
  await running.checkpoint?.("processed");
  await client.query("BEGIN");
  const done = withLeft(items, effect);
  const outcome = await record(client, running, state, {
    batch,
    items: done,
    effect,
    startedAt,
    idsState: state.tally.idsStateWith(done),
  });
  if (outcome.kind !== "DONE") return undo(client, outcome);
  await running.checkpoint?.("recorded");
  await client.query("COMMIT");
  await running.checkpoint?.("committed");
  return outcome;
}

/**
 * Makes the transaction maintenance's own: its rights, its time limit, UTC for checksums. Resolves to what keeps it
 * from going on, or null.
 */
async function enterMaintenance(
  client: pg.ClientBase,
  running: Running,
  run: ClaimedRun,
): Promise<Exclude<BatchOutcome, { kind: "DONE" }> | null> {
  const { rows } = await client.query<{ status: MaintenanceRunStatus; isOurs: boolean; stopped: boolean }>({
    name: "maintenance-enter",
    text: `SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),
                  set_config('statement_timeout', $3, true), set_config('travellr.maintenance', 'on', true),
                  set_config('role', coalesce((SELECT rolname::text FROM pg_roles
                    WHERE rolname = 'travellr_maintenance' AND pg_has_role(session_user, oid, 'MEMBER')), 'none'), true),
                  r.status::text AS status, r.lease_token = $2::bigint AS "isOurs", s.stopped
             FROM maintenance_run r, maintenance_settings s WHERE r.id = $1`,
    values: [run.id, run.token, String(running.batchLimitMs ?? DEFAULT_LIMIT_MS)],
  });
  const control = rows[0];
  if (!control?.isOurs) return { kind: "LOST" };
  if (control.status !== "RUNNING") return { kind: "ASKED", status: control.status };
  return control.stopped && !run.dryRun ? { kind: "KILL_SWITCH" } : null;
}

async function undo<T>(client: pg.ClientBase, outcome: T): Promise<T> {
  await client.query("ROLLBACK");
  return outcome;
}

async function record(
  client: pg.ClientBase,
  running: Running,
  state: RunState,
  done: {
    batch: Batch;
    items: readonly BatchItem[];
    effect: BatchEffect;
    startedAt: number;
    idsState: Uint8Array;
  },
): Promise<Outcome> {
  const { items, effect, startedAt, idsState } = done;
  const batch = effect.next === undefined ? done.batch : { ...done.batch, next: effect.next };
  const tally = state.tally.with(batch, items, effect, idsState);
  const tookMs = performance.now() - startedAt;
  tally.busyMs += tookMs;
  const nextSize = nextBatchSize({ size: state.size, tookMs }, state.task.batchSize.max);
  const isOurs = await recordBatch(client, {
    run: state.run,
    batch,
    items,
    effect,
    tally,
    tookMs,
    size: state.size,
    nextSize,
    leaseMs: running.leaseMs ?? 30_000,
  });
  if (!isOurs) return { kind: "LOST" };
  const cursor: TaskCursor = batch.next ?? AT_END;
  return { kind: "DONE", state: { ...state, tally, cursor, size: nextSize }, tookMs };
}

/** Rows that the rehearsal did not have are left: somebody looked at what was to be taken, and they were not there. */
function onlyPlanned(items: readonly BatchItem[], planned: ReadonlySet<string> | null): readonly BatchItem[] {
  if (planned === null) return items;
  return items.map((item) =>
    item.reason === null && !planned.has(item.id) ? { ...item, reason: "NOT_PLANNED" } : item,
  );
}

function withLeft(items: readonly BatchItem[], { left = [] }: BatchEffect): readonly BatchItem[] {
  if (left.length === 0) return items;
  const reasons = new Map(left.map(({ id, reason }) => [id, reason]));
  return items.map((item) => ({ ...item, reason: reasons.get(item.id) ?? item.reason }));
}

function overCap({ cap, tally, run }: RunState, items: readonly BatchItem[]) {
  if (cap === null || run.dryRun) return null;
  const rows = tally.affected + items.filter(({ reason }) => reason === null).length;
  return rows > cap ? ({ kind: "CAP", rows } as const) : null;
}

function rehearsed({ task }: RunState, batch: Batch, items: readonly BatchItem[]): BatchEffect {
  const taken = items.filter(({ reason }) => reason === null).length;
  const isMove = task.key === "archive-bookings" || isRestoreTask(task.key);
  return {
    moved: isMove ? taken : 0,
    deleted: isMove ? 0 : taken,
    bytesBefore: takenBytes(items),
    bytesAfter: batch.bytesAfter,
  };
}

function scopeOf(ctx: Context, run: ClaimedRun, client: pg.ClientBase, signal: AbortSignal): TaskScope {
  const { id, dryRun, input, policy, asOf } = run;
  return { runId: id, dryRun, input, policy, asOf, client, ctx, signal };
}
