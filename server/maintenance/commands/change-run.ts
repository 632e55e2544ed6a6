import { recordAudit } from "@/server/audit/commands/record-audit";
import { runActions, type MaintenanceRunStatus, type RunAction } from "@/server/maintenance/domain/run-state";
import { executeRunRequest, executionKey } from "@/server/maintenance/job-requests";
import { databaseNow } from "@/server/maintenance/queries/database-now";
import { isStuck } from "@/server/maintenance/queries/run-row";
import type { ApproveMaintenanceInput, ChangeMaintenanceRunInput } from "@/server/maintenance/schemas";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { Conflict, NotFound, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import type { MaintenanceRun, Prisma } from "@/server/platform/prisma/client";
import { refuseWhileStopped } from "./refuse-while-stopped";

export interface ChangedRun {
  status: MaintenanceRunStatus;
  version: number;
}

/**
 * Pauses a run: one that waits at once, one that runs after its batch. Throws NotFound, Conflict for a stale
 * version, and RuleBroken `maintenance.not_possible`.
 */
export function pauseRun(ctx: Context, input: ChangeMaintenanceRunInput): Promise<ChangedRun> {
  return change(ctx, input, "pause", async (tx, run) => {
    const to = run.status === "PLANNED" ? "PAUSED" : "PAUSING";
    await passOn(tx, run, ["RUNNING"], "PAUSING");
    return { to, data: {} };
  });
}

/**
 * Lets a paused, stopped or failed run go on behind its last batch. Throws as pauseRun, and RuleBroken
 * `maintenance.stopped` while the kill switch is set, and Conflict when another run of the task was begun.
 */
export function resumeRun(ctx: Context, input: ChangeMaintenanceRunInput): Promise<ChangedRun> {
  return change(ctx, input, "resume", async (tx, run) => {
    if (!run.dryRun) await refuseWhileStopped(tx);
    // Parts that stopped or failed are taken up by whoever executes the run.
    await passOn(tx, run, ["PAUSED"], "PLANNED");
    return { to: "PLANNED", data: GOES_ON };
  });
}

/** Ends a run for good: at once when no worker has it, else after its batch. Throws as pauseRun. */
export function cancelRun(ctx: Context, input: ChangeMaintenanceRunInput): Promise<ChangedRun> {
  return change(ctx, input, "cancel", async (tx, run, now) => {
    if (run.status === "RUNNING" || run.status === "PAUSING") {
      await passOn(tx, run, ["RUNNING", "PAUSING"], "CANCELLING");
      return { to: "CANCELLING", data: {} };
    }
    await passOn(tx, run, ["PLANNED", "PAUSED"], "CANCELLED");
    return { to: "CANCELLED", data: { finishedAt: now, why: "CANCELLED" } };
  });
}

/**
 * Takes a run from a worker of which nothing is heard: what it was asked to do is done, and one that was to go on is
 * paused. What that worker still writes has no effect. Throws as pauseRun.
 */
export function forceRun(ctx: Context, input: ChangeMaintenanceRunInput): Promise<ChangedRun> {
  return change(ctx, input, "force", async (tx, run, now) => {
    const isCancelled = run.status === "CANCELLING";
    await passOn(tx, run, ["RUNNING", "PAUSING", "CANCELLING"], isCancelled ? "CANCELLED" : "PAUSED", {
      leaseUntil: null,
      leaseToken: { increment: 1 },
    });
    return {
      to: isCancelled ? "CANCELLED" : "PAUSED",
      data: {
        leaseUntil: null,
        leaseToken: { increment: 1 },
        throttledFor: null,
        ...(isCancelled ? { finishedAt: now, why: "CANCELLED" } : {}),
      },
    };
  });
}

/**
 * Lets a run that stopped at its cap go on without one. The second person types the task's key. Throws as pauseRun,
 * and RuleBroken `maintenance.confirmation` and `maintenance.stopped`.
 */
export function approveRun(ctx: Context, input: ApproveMaintenanceInput): Promise<ChangedRun> {
  return change(ctx, input, "approve", async (tx, run, now) => {
    if (input.confirmation?.trim() !== run.task)
      throw new RuleBroken("maintenance.confirmation", [`Type ${run.task} to confirm.`]);
    await refuseWhileStopped(tx);
    return {
      to: "PLANNED",
      data: {
        ...GOES_ON,
        cap: null,
        approvedAt: now,
        approvedById: tx.actor.kind === "staff" ? tx.actor.id : null,
        approvedByName: tx.actor.name,
      },
    };
  });
}

const GOES_ON = { why: null, whyText: null, error: null, finishedAt: null } as const;

const AUDITED: Record<Exclude<RunAction, "restore">, string> = {
  pause: "maintenance.run.paused",
  resume: "maintenance.run.resumed",
  cancel: "maintenance.run.cancelled",
  force: "maintenance.run.forced",
  approve: "maintenance.run.approved",
};

async function change(
  ctx: Context,
  { runId, seenVersion, reason }: ChangeMaintenanceRunInput,
  action: Exclude<RunAction, "restore">,
  decide: (
    tx: TxContext,
    run: MaintenanceRun,
    now: Date,
  ) => Promise<{ to: MaintenanceRunStatus; data: Prisma.MaintenanceRunUncheckedUpdateInput }>,
): Promise<ChangedRun> {
  return inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, runId);
    if (run.version !== seenVersion) throw new Conflict();
    const now = await databaseNow(tx);
    refuseImpossible(tx, run, action, now);
    const { to, data } = await decide(tx, run, now);
    if (to === "PLANNED") await refuseOther(tx, run);
    const changed = await tx.db.maintenanceRun.update({
      where: { id: runId },
      data: {
        ...data,
        ...pausedBy(tx, to, now, reason),
        status: to,
        version: { increment: 1 },
        changedAt: now,
      },
      select: { status: true, version: true },
    });
    if (to === "PLANNED") await enqueue(tx, executeRunRequest, { runId }, { key: executionKey(runId) });
    await recordAudit(tx, {
      action: AUDITED[action],
      subjectKind: "maintenanceRun",
      subjectId: runId,
      before: { status: run.status },
      after: { status: to, task: run.task, dryRun: run.dryRun },
      reason,
    });
    return changed;
  });
}

/** Who paused it stands on the run, not in the audit log alone; it is forgotten when it goes on. */
function pausedBy({ actor }: TxContext, to: MaintenanceRunStatus, now: Date, reason: string) {
  if (to === "PLANNED") return { pausedByName: null, pausedAt: null, pauseReason: null };
  if (to !== "PAUSED" && to !== "PAUSING") return {};
  return { pausedByName: actor.name, pausedAt: now, pauseReason: reason };
}

async function lockRun(tx: TxContext, runId: string): Promise<MaintenanceRun> {
  await tx.db.$queryRaw`SELECT id FROM maintenance_run WHERE id = ${runId} FOR UPDATE`;
  const run = await tx.db.maintenanceRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Maintenance run", runId);
  return run;
}

function refuseImpossible(tx: TxContext, run: MaintenanceRun, action: RunAction, now: Date): void {
  const state = {
    status: run.status,
    dryRun: run.dryRun,
    isPart: run.parentId !== null,
    why: run.why,
    startedById: run.startedById,
    isStuck: isStuck(run, now),
    restorable: false,
  };
  const blocker = runActions(state, tx.actor.kind === "staff" ? tx.actor.id : null)[action];
  if (blocker === null) return;
  const isOwn = action === "approve" && run.status === "STOPPED" && run.why === "CAP";
  throw new RuleBroken(isOwn ? "maintenance.own_approval" : "maintenance.not_possible", [blocker], blocker);
}

/** A run that goes on again must not meet another of its task. */
async function refuseOther(tx: TxContext, { id, task, dryRun }: MaintenanceRun): Promise<void> {
  const other = await tx.db.maintenanceRun.findFirst({
    where: {
      id: { not: id },
      task,
      dryRun,
      status: { in: ["PLANNED", "RUNNING", "PAUSING", "PAUSED", "CANCELLING"] },
    },
    select: { startedByName: true },
  });
  if (other) throw new Conflict(`Another run of this task is under way, started by ${other.startedByName}.`);
}

/** What is asked of a run of all tasks is asked of the part that is under way. */
async function passOn(
  tx: TxContext,
  run: MaintenanceRun,
  from: MaintenanceRunStatus[],
  to: MaintenanceRunStatus,
  data: Prisma.MaintenanceRunUncheckedUpdateManyInput = {},
): Promise<void> {
  if (run.task !== "all") return;
  const isEnd = to === "CANCELLED";
  await tx.db.maintenanceRun.updateMany({
    where: { parentId: run.id, status: { in: from } },
    data: {
      ...data,
      ...(to === "PLANNED" ? GOES_ON : {}),
      ...(isEnd ? { finishedAt: await databaseNow(tx), why: "CANCELLED" } : {}),
      status: to,
      version: { increment: 1 },
    },
  });
}
