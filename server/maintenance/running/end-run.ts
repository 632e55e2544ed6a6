import { recordAudit } from "@/server/audit/commands/record-audit";
import type { Actor, Context } from "@/server/platform/context";
import { inTransaction } from "@/server/platform/context";
import type { ClaimedRun } from "./claim-run";
import type { RunEnding } from "./run-ending";

const MAINTENANCE: Actor = { kind: "system", name: "Maintenance" };

/**
 * Records how a worker's part in a run ended and gives up its lease. False when the lease is another's. A run that
 * was asked to end while its last batch was under way is done all the same.
 */
export async function endRun(ctx: Context, run: ClaimedRun, ending: RunEnding): Promise<boolean> {
  if (ending.to === "LOST") return false;
  const isOver = ending.to !== "PAUSED" && ending.to !== "PLANNED";
  const why = "why" in ending ? ending.why : null;
  const text = "text" in ending ? (ending.text ?? null) : null;
  const error = "error" in ending ? ending.error : null;
  return inTransaction({ ...ctx, actor: MAINTENANCE }, async (tx) => {
    // Given back when its worker stops: a wish that came meanwhile stays one.
    const changed = await tx.db.$executeRaw`
      UPDATE maintenance_run SET
        status = CASE WHEN ${ending.to} <> 'PLANNED' THEN ${ending.to}::maintenance_run_status
                      WHEN status = 'PAUSING' THEN 'PAUSED' WHEN status = 'CANCELLING' THEN 'CANCELLED'
                      ELSE 'PLANNED' END,
        why = ${why}, why_text = ${text}, error = ${error}, throttled_for = NULL, lease_until = NULL,
        finished_at = CASE WHEN ${isOver} THEN scheduling_now() END, changed_at = clock_timestamp(),
        version = version + 1
      WHERE id = ${run.id} AND lease_token = ${run.token}::bigint
        AND status IN ('RUNNING', 'PAUSING', 'CANCELLING')`;
    if (changed === 0) return false;
    if (isOver)
      await recordAudit(tx, {
        action: ending.to === "STOPPED" ? "maintenance.run.stopped" : "maintenance.run.ended",
        subjectKind: "maintenanceRun",
        subjectId: run.id,
        after: { task: run.task, dryRun: run.dryRun, status: ending.to, why, text, error },
      });
    return true;
  });
}
