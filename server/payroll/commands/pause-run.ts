import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { lockRun, moveRun } from "./move-run";

export interface PauseRunInput {
  runId: string;
  seenVersion: number;
  /** Not asked for: whoever stops money must not have to write first. */
  reason?: string | undefined;
  /** The record of a step-up, where one was made. */
  stepUpId?: string | undefined;
}

/**
 * Stops a run that is being paid: from the commit on no worker begins another payout of it, and what has begun is
 * finished. Throws Conflict when the run changed since it was seen, RuleBroken `payroll.run_cannot_move` when it is
 * not being paid.
 */
export async function pauseRun(ctx: Context, input: PauseRunInput): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId, input.seenVersion);
    const pauseReason = input.reason?.trim() || null;
    await moveRun(tx, run, "PAUSED", {
      pausedAt: tx.clock.now(),
      pausedByName: tx.actor.name,
      pauseReason,
    });
    await recordAudit(tx, {
      action: "payroll.run.paused",
      subjectKind: "payrollRun",
      subjectId: run.id,
      before: { status: run.status },
      after: { status: "PAUSED", stepUpId: input.stepUpId },
      reason: pauseReason,
    });
  });
}
