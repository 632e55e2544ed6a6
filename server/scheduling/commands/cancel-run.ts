import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import type { ScheduledRun } from "@/server/platform/prisma/client";
import { runActions } from "../domain/run-status";
import { databaseNow } from "./lock-schedule";

export interface ChangeScheduledRunInput {
  runId: string;
  reason: string;
}

/**
 * Stops a run. One that waits is over at once; one that runs is asked to stop and does so at its executor's next
 * beat; one whose worker is lost (its lease has run out) is ended by force. Throws NotFound, and RuleBroken
 * `scheduling.not_cancellable` when it is over already.
 */
export async function cancelRun(
  ctx: Context,
  input: ChangeScheduledRunInput,
): Promise<{ outcome: "CANCELLED" | "ASKED" }> {
  return inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId);
    if (!runActions(run).cancel)
      throw new RuleBroken("scheduling.not_cancellable", [`the run is ${run.status.toLowerCase()} already`]);
    const now = await databaseNow(tx);
    const isHeld = run.status === "RUNNING" && run.leaseUntil !== null && run.leaseUntil >= now;
    if (isHeld) {
      await tx.db.scheduledRun.update({
        where: { id: run.id },
        data: {
          cancelRequestedAt: run.cancelRequestedAt ?? now,
          cancelRequestedBy: run.cancelRequestedBy ?? tx.actor.name,
        },
      });
    } else await endByForce(tx, run, now, `cancelled by ${tx.actor.name}: ${input.reason.trim()}`);
    await recordAudit(tx, {
      action: isHeld ? "scheduling.run.cancel-requested" : "scheduling.run.cancelled",
      subjectKind: "scheduledRun",
      subjectId: run.id,
      before: { status: run.status },
      after: { status: isHeld ? "RUNNING" : "CANCELLED" },
      reason: input.reason.trim(),
    });
    return { outcome: isHeld ? "ASKED" : "CANCELLED" };
  });
}

/** Reads a run that is about to change and keeps others from changing it meanwhile. Throws NotFound. */
export async function lockRun(tx: TxContext, runId: string): Promise<ScheduledRun> {
  await tx.db.$queryRaw`SELECT id FROM scheduled_run WHERE id = ${runId} FOR UPDATE`;
  const run = await tx.db.scheduledRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Scheduled run", runId);
  return run;
}

async function endByForce(tx: TxContext, run: ScheduledRun, now: Date, reason: string): Promise<void> {
  await tx.db.scheduledRunAttempt.updateMany({
    where: { runId: run.id, outcome: null },
    data: {
      outcome: "LEASE_LOST",
      finishedAt: now,
      error: `Nothing was heard of ${run.worker} for the length of its lease.`,
    },
  });
  await tx.db.scheduledRun.update({
    where: { id: run.id },
    // The token grows, so that a worker that was only stuck finds itself shut out.
    data: { status: "CANCELLED", reason, finishedAt: now, leaseUntil: null, leaseToken: { increment: 1 } },
  });
}
