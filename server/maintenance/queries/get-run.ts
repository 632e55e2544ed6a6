import { runActions, type RunAction } from "@/server/maintenance/domain/run-state";
import { RESTORE_TASK_KEYS, SINGLE_TASK_KEYS } from "@/server/maintenance/domain/task-keys";
import { bindableUntil } from "@/server/maintenance/domain/dry-run-binding";
import { isPermitted } from "@/server/staff/permissions";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { MaintenanceRun } from "@/server/platform/prisma/client";
import { countRestorable } from "./count-restorable";
import { databaseNow } from "./database-now";
import { isStuck, runRow } from "./run-row";

export type RunDetail = Awaited<ReturnType<typeof getMaintenanceRun>>;

const RECENT_BATCHES = 50;

/** Everything about one run, and what the asking person may do with it. Throws NotFound. */
export async function getMaintenanceRun(ctx: Context, runId: string) {
  const run = await ctx.db.maintenanceRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Maintenance run", runId);
  const now = await databaseNow(ctx);
  const restorable = await countRestorable(ctx, run);
  return {
    ...runRow(run, now),
    policy: run.policy as Record<string, number>,
    policyHash: run.policyHash,
    dryRunId: run.dryRunId,
    reason: run.reason,
    cap: run.cap === null ? null : Number(run.cap),
    tableRows: run.tableRows === null ? null : Number(run.tableRows),
    idsHash: run.idsHash,
    batches: run.batches,
    batchSize: run.batchSize,
    busyMs: Number(run.busyMs),
    throttledMs: Number(run.throttledMs),
    worker: run.worker,
    leaseUntil: run.leaseUntil,
    startedById: run.startedById,
    approvedAt: run.approvedAt,
    pausedByName: run.pausedByName,
    pausedAt: run.pausedAt,
    pauseReason: run.pauseReason,
    restorable,
    restores: await restoresOf(ctx, run, now),
    parts: await partsOf(ctx, run, now),
    samples: await samplesOf(ctx, run.id),
    previous: await previousOf(ctx, run),
    recentBatches: await recentBatches(ctx, run.id),
    wouldStop: wouldStop(run),
    bindableUntil: bindableUntil(run, now),
    confirmation: run.task,
    actions: actionsOf(ctx, run, { restorable, now }),
    now,
  };
}

function actionsOf(
  { actor }: Context,
  run: MaintenanceRun,
  { restorable, now }: { restorable: number; now: Date },
): Record<RunAction, string | null> {
  const actions = runActions(
    {
      status: run.status,
      dryRun: run.dryRun,
      isPart: run.parentId !== null,
      why: run.why,
      startedById: run.startedById,
      isStuck: isStuck(run, now),
      restorable: restorable > 0,
    },
    actor.kind === "staff" ? actor.id : null,
  );
  if (actor.kind !== "staff" || isPermitted(actor.role as "ADMIN", "maintenance.run")) return actions;
  return Object.fromEntries(
    Object.keys(actions).map((action) => [action, "Your role does not permit this."]),
  ) as Record<RunAction, string>;
}

async function restoresOf(ctx: Context, run: MaintenanceRun, now: Date) {
  const restores = await ctx.db.maintenanceRun.findMany({
    where: { task: { in: [...RESTORE_TASK_KEYS] }, input: { path: ["runId"], equals: run.id } },
    orderBy: { createdAt: "desc" },
    take: 20,
  });
  return restores.map((restore) => runRow(restore, now));
}

async function partsOf(ctx: Context, run: MaintenanceRun, now: Date) {
  if (run.task !== "all") return [];
  const parts = await ctx.db.maintenanceRun.findMany({ where: { parentId: run.id } });
  const order = (task: string) => (SINGLE_TASK_KEYS as readonly string[]).indexOf(task);
  return parts.sort((a, b) => order(a.task) - order(b.task)).map((part) => runRow(part, now));
}

async function samplesOf(ctx: Context, runId: string) {
  return ctx.db.maintenanceSample.findMany({
    where: { runId },
    orderBy: { id: "asc" },
    select: { kind: true, rowId: true, label: true, reason: true, detail: true },
  });
}

/** The latest run of the same kind that was over before this one began, to compare with. */
export async function previousOf(ctx: Pick<Context, "db">, run: MaintenanceRun) {
  const previous = await ctx.db.maintenanceRun.findFirst({
    where: {
      task: run.task,
      dryRun: run.dryRun,
      status: "DONE",
      createdAt: { lt: run.createdAt },
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  if (!previous) return null;
  const { scanned, moved, deleted, skipped, bytesBefore, bytesAfter, rowsPerSecond, finishedAt } = runRow(
    previous,
    previous.createdAt,
  );
  return {
    runId: previous.id,
    finishedAt,
    scanned,
    moved,
    deleted,
    skipped,
    bytesSaved: bytesBefore - bytesAfter,
    rowsPerSecond,
  };
}

function recentBatches(ctx: Context, runId: string) {
  return ctx.db.maintenanceBatch.findMany({
    where: { runId },
    orderBy: { number: "desc" },
    take: RECENT_BATCHES,
    select: {
      number: true,
      at: true,
      tookMs: true,
      scanned: true,
      moved: true,
      deleted: true,
      skipped: true,
    },
  });
}

/** For a finished rehearsal: that a real run would stop and wait for a second person. */
function wouldStop(run: MaintenanceRun): { cap: number; rows: number } | null {
  const rows = Number(run.moved + run.deleted);
  return run.dryRun && run.status === "DONE" && run.cap !== null && rows > Number(run.cap)
    ? { cap: Number(run.cap), rows }
    : null;
}
