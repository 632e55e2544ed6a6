import { newId } from "@/server/platform/ids";
import type { Context } from "@/server/platform/context";
import { systemClock } from "@/server/platform/clock";
import { restoreRun } from "@/server/maintenance/commands/restore-run";
import { startRun } from "@/server/maintenance/commands/start-run";
import { getMaintenanceRun } from "@/server/maintenance/queries/get-run";
import { executeRun } from "@/server/maintenance/running/execute-run";
import { runningTasks } from "@/server/maintenance/running/running-tasks";
import type { Running } from "@/server/maintenance/running/running";
import type { StartMaintenanceInput } from "@/server/maintenance/schemas";
import type { TestDatabase } from "@/server/testing/database";

/** Executes runs as a worker does, in the test's own process, and never holds back. */
export const RUNNING: Running = {
  tasks: runningTasks({ logRoots: [] }),
  workerName: "test worker",
  measurePressure: async () => null,
  holdBackMs: 20,
};

/** A context as this admin, by the machine's clock: ages are counted by the database's. */
export function asAdmin(database: TestDatabase, id: string): Context {
  return database.context({
    clock: systemClock,
    actor: { kind: "staff", id, name: `Admin ${id}`, role: "ADMIN", sessionId: `ses_${id}` },
  });
}

/** Starts a task and works on it until it is over or stops; resolves to what its page shows. */
export async function runTask(
  ctx: Context,
  task: StartMaintenanceInput["task"],
  given: Partial<StartMaintenanceInput> & { running?: Partial<Running>; signal?: AbortSignal } = {},
) {
  const { running, signal = new AbortController().signal, ...input } = given;
  const { runId } = await startRun(ctx, {
    task,
    dryRun: false,
    confirmation: task,
    requestKey: newId("req").replace("_", "-"),
    ...input,
  });
  await executeRun(ctx, { ...RUNNING, ...running }, runId, { signal });
  return getMaintenanceRun(ctx, runId);
}

/** The same for bringing a run back. */
export async function runRestore(
  ctx: Context,
  runId: string,
  given: { refs?: string[]; dryRun?: boolean; confirmation?: string; running?: Partial<Running> } = {},
) {
  const { running, ...input } = given;
  const started = await restoreRun(ctx, {
    runId,
    dryRun: false,
    confirmation: "restore-bookings",
    requestKey: newId("req").replace("_", "-"),
    reason: "Test",
    ...input,
  });
  await executeRun(ctx, { ...RUNNING, ...running }, started.runId, { signal: new AbortController().signal });
  return getMaintenanceRun(ctx, started.runId);
}

/** Lets runs take as many rows as there are: for tests of anything else than caps. */
export async function liftCaps(ctx: Context): Promise<void> {
  await ctx.db.maintenanceSettings.update({ where: { id: 1 }, data: { capShareBps: 10_000 } });
}
