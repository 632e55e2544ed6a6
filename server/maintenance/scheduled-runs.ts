import { setTimeout as pause } from "node:timers/promises";
import { freezePolicy } from "@/server/maintenance/commands/freeze-policy";
import { insertRun } from "@/server/maintenance/commands/insert-run";
import { allTasks } from "@/server/maintenance/tasks/all-tasks";
import { TASK_TITLES } from "@/server/maintenance/domain/maintenance-words";
import { runRow } from "@/server/maintenance/queries/run-row";
import type { Actor, Context } from "@/server/platform/context";
import type { RunResult, ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";
import { executeRun } from "./running/execute-run";
import type { Running } from "./running/running";

const MAINTENANCE: Actor = { kind: "system", name: "Daily maintenance" };
const PROGRESS_EVERY_MS = 1_000;
const LOOK_AGAIN_MS = 1_000;

/** Runs all maintenance tasks at the times of the schedule, within the day's budget. */
export function maintenanceDaily(running: Running): ScheduledRunExecutor {
  return {
    scheduleKey: "maintenance-daily",
    retry: { backoffMs: 60_000 },
    async handle(ctx, run, { signal, reportProgress }) {
      const own = { ...ctx, actor: MAINTENANCE };
      const runId = await plannedRun(own, run.scheduledFor, run.trigger);
      let toldAt = 0;
      const onProgress: NonNullable<Running["onProgress"]> = (progress) => {
        running.onProgress?.(progress);
        if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
        toldAt = performance.now();
        reportProgress({
          done: progress.scanned,
          ...(progress.total === null ? {} : { of: progress.total }),
          unit: "rows",
          summary: `${TASK_TITLES[progress.task as keyof typeof TASK_TITLES] ?? progress.task}.`,
          links: [linkTo(runId)],
        });
      };
      await executeToEnd(own, { ...running, onProgress }, runId, signal);
      signal.throwIfAborted();
      return resultOf(own, runId);
    },
  };
}

/** Executes the run, waiting for one that a lost worker seems to hold. Throws when a task failed. */
async function executeToEnd(
  ctx: Context,
  running: Running,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const executed = await executeRun(ctx, running, runId, { signal });
    if (executed?.ending.to === "FAILED") throw new Error(executed.ending.error);
    if (executed !== null && executed.ending.to !== "LOST") return;
    const { status } = await ctx.db.maintenanceRun.findUniqueOrThrow({ where: { id: runId } });
    if (!["PLANNED", "RUNNING", "PAUSING", "CANCELLING"].includes(status)) return;
    await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The run of this occurrence: the one that an earlier attempt began, or a new one. */
async function plannedRun(ctx: Context, scheduledFor: Date, trigger: string): Promise<string> {
  const requestKey = `daily-${trigger.toLowerCase()}-${scheduledFor.toISOString()}`;
  const present = await ctx.db.maintenanceRun.findUnique({ where: { requestKey } });
  if (present) {
    // An attempt after a failure takes up what failed.
    await ctx.db.maintenanceRun.updateMany({
      where: { id: present.id, status: "FAILED" },
      data: { status: "PLANNED", why: null, whyText: null, error: null, finishedAt: null },
    });
    return present.id;
  }
  const task = allTasks().find(({ key }) => key === "all")!;
  const { policy, policyHash } = await freezePolicy(ctx, task.key, task.policies);
  const { runId } = await insertRun(ctx, {
    task: task.key,
    trigger: "SCHEDULE",
    requestKey,
    dryRun: false,
    input: {},
    policy,
    policyHash,
    asOf: null,
  });
  return runId;
}

async function resultOf(ctx: Context, runId: string): Promise<RunResult> {
  const run = await ctx.db.maintenanceRun.findUniqueOrThrow({
    where: { id: runId },
    include: { parts: true },
  });
  const row = runRow(run, new Date());
  const affected = row.moved + row.deleted;
  const bytesSaved = row.bytesBefore - row.bytesAfter;
  return {
    summary: `${row.moved} rows were archived, ${row.deleted} removed and ${row.skipped} left for a reason.${
      row.whyText ? ` ${row.whyText.replaceAll("\n", " ")}` : ""
    }`,
    done: row.scanned,
    of: row.scanned,
    unit: "rows",
    facts: Object.fromEntries(
      run.parts.map((part) => [
        TASK_TITLES[part.task as keyof typeof TASK_TITLES] ?? part.task,
        `${part.status.toLowerCase()}: ${Number(part.moved + part.deleted)} of ${Number(part.scanned)}`,
      ]),
    ),
    links: [linkTo(runId)],
    rowsPerSecond: Math.round(row.rowsPerSecond ?? 0),
    bytesSaved,
    affected,
  };
}

function linkTo(runId: string) {
  return { label: "The maintenance run", href: `/maintenance/runs/${runId}` };
}
