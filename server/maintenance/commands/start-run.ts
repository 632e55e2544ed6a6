import { recordAudit } from "@/server/audit/commands/record-audit";
import { bindableUntil } from "@/server/maintenance/domain/dry-run-binding";
import { ACTIVE_STATUSES } from "@/server/maintenance/domain/run-state";
import { executeRunRequest, executionKey } from "@/server/maintenance/job-requests";
import { databaseNow } from "@/server/maintenance/queries/database-now";
import type { StartMaintenanceInput } from "@/server/maintenance/schemas";
import { allTasks, type DeclaredTask } from "@/server/maintenance/tasks/all-tasks";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import type { MaintenanceRun } from "@/server/platform/prisma/client";
import { freezePolicy } from "./freeze-policy";
import { insertRun } from "./insert-run";
import { refuseWhileStopped } from "./refuse-while-stopped";

export interface StartedRun {
  runId: string;
  /** False when the run was there already: the same wish, or somebody else's of the same task. */
  isNew: boolean;
  startedByName: string;
}

/** What a command line gives besides. */
export interface StartOptions {
  /** True for a caller that executes the run itself. Should it die, the sweep gives the run to a worker. */
  isExecutedHere?: boolean;
  /** What ages are counted from, as an instant in text; for dry runs alone. */
  asOf?: string;
}

/**
 * Starts a task, for real or as a rehearsal; a worker takes it. While a run of the task is not over, everybody who
 * starts it is shown that one. Throws NotFound for a dry run that does not exist, and RuleBroken
 * `maintenance.confirmation`, `maintenance.stopped`, `maintenance.not_bindable`, `maintenance.dry_run_expired` and
 * `maintenance.policy_changed`.
 */
export async function startRun(
  ctx: Context,
  input: StartMaintenanceInput,
  { isExecutedHere = false, asOf }: StartOptions = {},
): Promise<StartedRun> {
  if (asOf !== undefined && !input.dryRun) throw new Error("Only a dry run can be of another instant.");
  const task = allTasks().find(({ key }) => key === input.task);
  if (!task) throw new NotFound("Maintenance task", input.task);
  return inTransaction(ctx, async (tx) => {
    const present = await findPresent(tx, input);
    if (present) return present;
    refuseUnconfirmed(tx, task, input);
    if (!input.dryRun) await refuseWhileStopped(tx);
    await forgetOldPlans(tx);
    const { policy, policyHash } = await freezePolicy(tx, task.key, task.policies);
    const bound = input.boundTo === undefined ? null : await bind(tx, input, policyHash);
    const { isNew, ...run } = await insertRun(tx, {
      task: task.key,
      trigger: tx.actor.kind === "staff" ? "PERSON" : "COMMAND_LINE",
      requestKey: input.requestKey,
      dryRun: input.dryRun,
      input: tx.actor.kind === "staff" ? { currentSessionId: tx.actor.sessionId } : {},
      policy,
      policyHash,
      asOf: asOf ?? null,
      dryRunId: bound?.id ?? null,
      reason: input.reason ?? null,
    });
    if (!isNew) return { ...run, isNew };
    if (!isExecutedHere)
      await enqueue(tx, executeRunRequest, { runId: run.runId }, { key: executionKey(run.runId) });
    await recordAudit(tx, {
      action: input.dryRun ? "maintenance.run.rehearsed" : "maintenance.run.started",
      subjectKind: "maintenanceRun",
      subjectId: run.runId,
      after: { task: task.key, dryRun: input.dryRun, policy, boundTo: bound?.id ?? null },
      reason: input.reason ?? null,
    });
    return { ...run, isNew };
  });
}

async function findPresent(
  tx: TxContext,
  { task, dryRun, requestKey }: Pick<StartMaintenanceInput, "task" | "dryRun" | "requestKey">,
): Promise<StartedRun | null> {
  const present =
    (await tx.db.maintenanceRun.findUnique({ where: { requestKey } })) ??
    (await tx.db.maintenanceRun.findFirst({ where: { task, dryRun, status: { in: [...ACTIVE_STATUSES] } } }));
  return present ? { runId: present.id, isNew: false, startedByName: present.startedByName } : null;
}

/** What rehearsals would take is kept for no longer than a run can be bound to them. */
async function forgetOldPlans({ db }: TxContext): Promise<void> {
  await db.$executeRaw`
    DELETE FROM maintenance_plan p USING maintenance_run r
     WHERE r.id = p.run_id AND r.finished_at < scheduling_now() - interval '1 hour'`;
}

/** A command is typed out anyway; in the browser a person types what they are about to do. */
function refuseUnconfirmed(
  { actor }: TxContext,
  task: DeclaredTask,
  { dryRun, confirmation }: StartMaintenanceInput,
): void {
  if (actor.kind !== "staff" || dryRun || !task.isDestructive || confirmation?.trim() === task.key) return;
  throw new RuleBroken("maintenance.confirmation", [`Type ${task.key} to confirm.`]);
}

async function bind(
  tx: TxContext,
  input: StartMaintenanceInput,
  policyHash: string,
): Promise<Pick<MaintenanceRun, "id" | "asOf">> {
  const dryRun = await tx.db.maintenanceRun.findUnique({ where: { id: input.boundTo! } });
  if (!dryRun) throw new NotFound("Maintenance run", input.boundTo!);
  if (input.dryRun || dryRun.task !== input.task || !dryRun.dryRun || dryRun.status !== "DONE")
    throw new RuleBroken("maintenance.not_bindable", [
      "Only a real run can be bound, and only to a finished dry run of its own task.",
    ]);
  if (bindableUntil(dryRun, await databaseNow(tx)) === null)
    throw new RuleBroken("maintenance.dry_run_expired", [
      "The dry run is more than 15 minutes old, or too large to be kept. Rehearse again.",
    ]);
  if (dryRun.policyHash !== policyHash)
    throw new RuleBroken("maintenance.policy_changed", [
      "A retention policy was changed since the dry run. Rehearse again.",
    ]);
  return dryRun;
}
