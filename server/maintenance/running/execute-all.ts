import { setTimeout as pause } from "node:timers/promises";
import { policyHashOf } from "@/server/maintenance/commands/freeze-policy";
import { isRestoreTask } from "@/server/maintenance/domain/task-keys";
import { insertRun } from "@/server/maintenance/commands/insert-run";
import type { MaintenanceTask } from "@/server/maintenance/tasks/maintenance-task";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { every } from "@/server/platform/every";
import type { ClaimedRun } from "./claim-run";
import type { RunEnding } from "./run-ending";
import type { Running } from "./running";

/** Executes one part; injected, as parts are executed like any run. */
export type ExecutePart = (
  runId: string,
  options: { signal: AbortSignal; endsAt?: Date },
) => Promise<RunEnding | null>;

const SUM_EVERY_MS = 1_000;
const LOOK_EVERY_MS = 250;

/**
 * Works on a run of all tasks: one part after the other, each a run of its own. A part that fails or stops at its
 * cap does not keep the next from running. Resolves to how that ended.
 */
export async function executeAll(
  ctx: Context,
  running: Running,
  run: ClaimedRun,
  { signal, executePart }: { signal: AbortSignal; executePart: ExecutePart },
): Promise<RunEnding> {
  const lost = new AbortController();
  const sums = every(
    SUM_EVERY_MS,
    async () => {
      if (!(await sumParts(ctx, running, run))) lost.abort();
    },
    (error) => running.log?.warn({ err: error, runId: run.id }, "The sums of a maintenance run are late"),
  );
  const both = AbortSignal.any([signal, lost.signal]);
  try {
    const budget = run.trigger === "SCHEDULE" ? { endsAt: await budgetEnd(ctx, run) } : {};
    for (const task of running.tasks) {
      if (isRestoreTask(task.key)) continue;
      const asked = await askedOf(ctx, run);
      if (asked !== null) return asked;
      const partId = await planPart(ctx, run, task);
      if (partId === null) continue;
      const ending = await finishPart(ctx, partId, { signal: both, executePart, ...budget });
      if (lost.signal.aborted) return { to: "LOST" };
      const end = ending === null ? null : endsAll(ending);
      if (end !== null) return end;
    }
    return await conclusion(ctx, run);
  } finally {
    await sums.stop();
    if (!lost.signal.aborted) await sumParts(ctx, running, run);
  }
}

/** Waits for a part that another worker seems to have: it ends, or its lease does. */
async function finishPart(
  ctx: Context,
  partId: string,
  { signal, executePart, endsAt }: { signal: AbortSignal; executePart: ExecutePart; endsAt?: Date },
): Promise<RunEnding | null> {
  for (;;) {
    const ending = await executePart(partId, { signal, ...(endsAt ? { endsAt } : {}) });
    if (ending !== null && ending.to !== "LOST") return ending;
    if (signal.aborted) return { to: "PLANNED" };
    const { status } = await ctx.db.maintenanceRun.findUniqueOrThrow({ where: { id: partId } });
    if (status === "PAUSED") return { to: "PAUSED" };
    if (["DONE", "FAILED", "CANCELLED", "STOPPED"].includes(status)) return null;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What of a part's end is the end of all; null when the next part may begin. */
function endsAll(ending: RunEnding): RunEnding | null {
  if (ending.to === "STOPPED") return ending.why === "KILL_SWITCH" || ending.why === "BUDGET" ? ending : null;
  return ending.to === "DONE" || ending.to === "FAILED" ? null : ending;
}

async function askedOf({ db }: Context, run: ClaimedRun): Promise<RunEnding | null> {
  const now = await db.maintenanceRun.findUniqueOrThrow({ where: { id: run.id } });
  if (now.leaseToken !== BigInt(run.token)) return { to: "LOST" };
  if (now.status === "PAUSING") return { to: "PAUSED" };
  return now.status === "CANCELLING" ? { to: "CANCELLED", why: "CANCELLED" } : null;
}

async function budgetEnd({ db }: Context, run: ClaimedRun): Promise<Date> {
  const { dailyBudgetMinutes } = await db.maintenanceSettings.findUniqueOrThrow({ where: { id: 1 } });
  return new Date(run.startedAt.getTime() + dailyBudgetMinutes * 60_000);
}

/** The part of this task, made or to go on; null when it is over. */
async function planPart(ctx: Context, run: ClaimedRun, task: MaintenanceTask): Promise<string | null> {
  const requestKey = `${run.id}-${task.key}`;
  const present = await ctx.db.maintenanceRun.findUnique({ where: { requestKey } });
  if (present) return goesOn(ctx, present);
  const policy = Object.fromEntries(task.policies.map((key) => [key, run.policy[key]!]));
  const part = {
    task: task.key,
    trigger: run.trigger,
    parentId: run.id,
    requestKey,
    dryRun: run.dryRun,
    input: run.input,
    policy,
    policyHash: policyHashOf(task.key, policy),
    asOf: run.asOf,
    cursor: await cursorOfBudget(ctx, run, task),
  };
  const { runId, isNew } = await insertRun(ctx, part);
  if (isNew) return runId;
  await ctx.db.maintenanceRun.create({
    data: {
      id: newId("mrun"),
      ...part,
      cursor: undefined,
      status: "STOPPED",
      why: "ALREADY_RUNNING",
      whyText: "Another run of this task was under way.",
      startedByName: ctx.actor.name,
      finishedAt: new Date(),
    } as never,
  });
  return null;
}

/** A part that stopped or failed is taken up once more when the whole run is. */
async function goesOn(
  { db }: Context,
  part: { id: string; status: string; why: string | null },
): Promise<string | null> {
  if (["DONE", "CANCELLED"].includes(part.status)) return null;
  if (part.status !== "FAILED" && part.status !== "STOPPED") return part.id;
  if (part.why === "CAP" || part.why === "ALREADY_RUNNING") return null;
  const replanned = await db.$executeRaw`
    UPDATE maintenance_run r SET status = 'PLANNED', why = NULL, why_text = NULL, error = NULL, finished_at = NULL
     WHERE r.id = ${part.id} AND r.status IN ('FAILED', 'STOPPED') AND NOT EXISTS (
       SELECT FROM maintenance_run o WHERE o.task = r.task AND o.dry_run = r.dry_run
          AND o.status IN ('PLANNED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING'))`;
  return replanned === 1 ? part.id : null;
}

/** Where the last run stopped when the day's time was used up: the schedule's next run goes on there. */
async function cursorOfBudget({ db }: Context, run: ClaimedRun, task: MaintenanceTask): Promise<unknown> {
  if (run.trigger !== "SCHEDULE" || run.dryRun) return null;
  const last = await db.maintenanceRun.findFirst({
    where: { task: task.key, dryRun: false },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { why: true, cursor: true },
  });
  return last?.why === "BUDGET" ? last.cursor : null;
}

/** Adds up the parts into the run and prolongs its lease. False when the lease is lost. */
async function sumParts({ pool }: Context, { leaseMs = 30_000 }: Running, run: ClaimedRun): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE maintenance_run r SET
       scanned = s.scanned, total = s.total, moved = s.moved, deleted = s.deleted, skipped = s.skipped,
       skipped_by_reason = s.by_reason, bytes_before = s.bytes_before, bytes_after = s.bytes_after,
       batches = s.batches, busy_ms = s.busy_ms, throttled_ms = s.throttled_ms, throttled_for = s.throttled_for,
       lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000), changed_at = clock_timestamp()
      FROM (SELECT coalesce(sum(scanned), 0) AS scanned, sum(total) AS total, coalesce(sum(moved), 0) AS moved,
                   coalesce(sum(deleted), 0) AS deleted, coalesce(sum(skipped), 0) AS skipped,
                   coalesce(sum(bytes_before), 0) AS bytes_before, coalesce(sum(bytes_after), 0) AS bytes_after,
                   coalesce(sum(batches), 0)::int AS batches, coalesce(sum(busy_ms), 0) AS busy_ms,
                   coalesce(sum(throttled_ms), 0) AS throttled_ms, max(throttled_for) AS throttled_for,
                   (SELECT coalesce(jsonb_object_agg(e.key, e.n), '{}') FROM (
                      SELECT j.key, sum(j.value::bigint) AS n FROM maintenance_run q, jsonb_each_text(q.skipped_by_reason) j
                       WHERE q.parent_id = $1 GROUP BY j.key) e) AS by_reason
              FROM maintenance_run WHERE parent_id = $1) s
     WHERE r.id = $1 AND r.lease_token = $2::bigint AND r.lease_until IS NOT NULL`,
    [run.id, run.token, leaseMs],
  );
  return rowCount === 1;
}

async function conclusion({ db }: Context, run: ClaimedRun): Promise<RunEnding> {
  const parts = await db.maintenanceRun.findMany({
    where: { parentId: run.id },
    select: { task: true, status: true, whyText: true, error: true },
  });
  const failed = parts.filter(({ status }) => status === "FAILED");
  if (failed.length > 0)
    return {
      to: "FAILED",
      why: "ERROR",
      error: failed.map(({ task, error }) => `${task}: ${error ?? "failed"}`).join("\n"),
    };
  const stopped = parts.filter(({ status }) => status !== "DONE");
  const text = stopped.map(({ task, whyText }) => `${task}: ${whyText ?? "not done"}`).join("\n");
  return { to: "DONE", why: "COMPLETED", ...(text ? { text } : {}) };
}
