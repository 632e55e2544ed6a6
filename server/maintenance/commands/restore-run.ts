import { recordAudit } from "@/server/audit/commands/record-audit";
import { ACTIVE_STATUSES } from "@/server/maintenance/domain/run-state";
import { restoreTaskOf } from "@/server/maintenance/domain/task-keys";
import { executeRunRequest, executionKey } from "@/server/maintenance/job-requests";
import { archivingRunIds } from "@/server/maintenance/queries/count-restorable";
import type { RestoreInput } from "@/server/maintenance/schemas";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { freezePolicy } from "./freeze-policy";
import { insertRun } from "./insert-run";
import { refuseWhileStopped } from "./refuse-while-stopped";
import type { StartedRun } from "./start-run";

/**
 * Brings back what a run archived or compressed, or what of it is named; as a dry run it only reports conflicts.
 * It is a run like any other, and a worker takes it. Throws NotFound, and RuleBroken `maintenance.not_possible` for a
 * run that took nothing that can be, `maintenance.confirmation` and `maintenance.stopped`.
 */
export async function restoreRun(
  ctx: Context,
  input: RestoreInput,
  { isExecutedHere = false }: { isExecutedHere?: boolean } = {},
): Promise<StartedRun> {
  return inTransaction(ctx, async (tx) => {
    const archived = await tx.db.maintenanceRun.findUnique({ where: { id: input.runId } });
    if (!archived) throw new NotFound("Maintenance run", input.runId);
    const task = restoreTaskOf(archived.task);
    if (archived.dryRun || task === null)
      throw new RuleBroken("maintenance.not_possible", [
        "Only a real run that archived bookings or compressed logs can be restored.",
      ]);
    const present =
      (await tx.db.maintenanceRun.findUnique({ where: { requestKey: input.requestKey } })) ??
      (await tx.db.maintenanceRun.findFirst({
        where: { task, dryRun: input.dryRun, status: { in: [...ACTIVE_STATUSES] } },
      }));
    if (present) return { runId: present.id, isNew: false, startedByName: present.startedByName };
    if (!input.dryRun) {
      if (tx.actor.kind === "staff" && input.confirmation?.trim() !== task)
        throw new RuleBroken("maintenance.confirmation", [`Type ${task} to confirm.`]);
      await refuseWhileStopped(tx);
    }
    const { policy, policyHash } = await freezePolicy(tx, task, []);
    const { isNew, ...run } = await insertRun(tx, {
      task,
      trigger: tx.actor.kind === "staff" ? "PERSON" : "COMMAND_LINE",
      requestKey: input.requestKey,
      dryRun: input.dryRun,
      input: {
        runId: archived.id,
        runIds: await archivingRunIds(tx, archived.id),
        ...(input.refs ? { refs: input.refs } : {}),
      },
      policy,
      policyHash,
      asOf: null,
      reason: input.reason,
    });
    if (!isNew) return { ...run, isNew };
    if (!isExecutedHere)
      await enqueue(tx, executeRunRequest, { runId: run.runId }, { key: executionKey(run.runId) });
    await recordAudit(tx, {
      action: input.dryRun ? "maintenance.restore.rehearsed" : "maintenance.restore.started",
      subjectKind: "maintenanceRun",
      subjectId: archived.id,
      after: { restoreRunId: run.runId, chosen: input.refs?.length ?? "all" },
      reason: input.reason,
    });
    return { ...run, isNew };
  });
}
