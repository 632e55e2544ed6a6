import type { MaintenanceRun } from "@/server/platform/prisma/client";
import { isHeld } from "@/server/maintenance/domain/run-state";
import { TASK_TITLES } from "@/server/maintenance/domain/maintenance-words";
import { runPace } from "@/server/maintenance/domain/run-pace";
import type { RunTaskKey } from "@/server/maintenance/domain/task-keys";

/** A run as lists show it. Times in milliseconds. */
export type RunRow = ReturnType<typeof runRow>;

/** The run for the screen; `now` is the database's. */
export function runRow(run: MaintenanceRun, now: Date) {
  return {
    id: run.id,
    task: run.task as RunTaskKey,
    title: TASK_TITLES[run.task as RunTaskKey] ?? run.task,
    trigger: run.trigger,
    parentId: run.parentId,
    dryRun: run.dryRun,
    status: run.status,
    version: run.version,
    asOf: run.asOf,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    startedByName: run.startedByName,
    approvedByName: run.approvedByName,
    scanned: Number(run.scanned),
    total: run.total === null ? null : Number(run.total),
    moved: Number(run.moved),
    deleted: Number(run.deleted),
    skipped: Number(run.skipped),
    skippedByReason: run.skippedByReason as Record<string, number>,
    bytesBefore: Number(run.bytesBefore),
    bytesAfter: Number(run.bytesAfter),
    ...paceOf(run),
    throttledFor: run.throttledFor,
    why: run.why,
    whyText: run.whyText,
    error: run.error,
    isStuck: isStuck(run, now),
  };
}

/** True when a worker holds the run and nothing has been heard of it for the length of its lease. */
export function isStuck(run: Pick<MaintenanceRun, "status" | "leaseUntil">, now: Date): boolean {
  return isHeld(run.status) && run.leaseUntil !== null && run.leaseUntil < now;
}

function paceOf(run: MaintenanceRun) {
  return runPace({
    scanned: Number(run.scanned),
    total: run.total === null ? null : Number(run.total),
    workedMs: Number(run.busyMs) + Number(run.throttledMs),
    isOver: run.finishedAt !== null,
  });
}
