import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { jobActions } from "../domain/job-state";
import { lockJob, type ChangeJobInput } from "../jobs/lock-job";

/**
 * Records that a job which was given up, or waits, is not to be done any more. It stays readable. Throws NotFound,
 * Conflict when it is not as it was seen, and RuleBroken `scheduling.job_not_discardable`.
 */
export async function discardJob(ctx: Context, input: ChangeJobInput): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { job, now } = await lockJob(tx, input);
    const refusal = jobActions(job.status).discard.reason;
    if (refusal !== null) throw new RuleBroken("scheduling.job_not_discardable", [refusal]);
    const reason = input.reason.trim();
    await tx.db.job.update({
      where: { id: job.id },
      data: {
        status: "DISCARDED",
        discardedAt: now,
        discardedByName: tx.actor.name,
        discardReason: reason,
        finishedAt: job.finishedAt ?? now,
      },
    });
    await recordAudit(tx, {
      action: "scheduling.job.discarded",
      subjectKind: "job",
      subjectId: job.id,
      before: { status: job.status, attempts: job.attempts, lastError: job.lastError },
      after: { status: "DISCARDED" },
      reason,
    });
  });
}
