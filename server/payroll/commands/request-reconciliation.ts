import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import { reconcileRequest } from "../job-requests";

/** Asks the worker to reconcile now. One that waits or runs already is the answer to a second request as well. */
export async function requestReconciliation(ctx: Context): Promise<{ reconciliationId: string }> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('payroll.reconciliation', 8))`;
    const waiting = await tx.db.reconciliation.findFirst({
      where: { status: { in: ["REQUESTED", "RUNNING"] }, requestedById: { not: null } },
      orderBy: { requestedAt: "desc" },
      select: { id: true },
    });
    const reconciliationId = waiting?.id ?? newId("rec");
    if (!waiting)
      await tx.db.reconciliation.create({
        data: {
          id: reconciliationId,
          status: "REQUESTED",
          requestedById: tx.actor.kind === "staff" ? tx.actor.id : null,
          requestedByName: tx.actor.name,
          requestedAt: tx.clock.now(),
        },
      });
    // Also for one that waits: its job may have been given up.
    await enqueue(tx, reconcileRequest, { reconciliationId }, { key: `reconcile:${reconciliationId}` });
    await recordAudit(tx, {
      action: "payroll.reconciliation.requested",
      subjectKind: "reconciliation",
      subjectId: reconciliationId,
    });
    return { reconciliationId };
  });
}
