import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { JOBS_CHANNEL } from "@/server/platform/jobs";
import { Prisma, type Job } from "@/server/platform/prisma/client";
import { jobActions } from "../domain/job-state";
import { lockJob, type ChangeJobInput } from "../jobs/lock-job";

/**
 * Has a job that was given up done after all: at once, with as many attempts as a new one. What its attempts said
 * stays. Throws NotFound, Conflict when it is not as it was seen, and RuleBroken `scheduling.job_not_retryable` or
 * `scheduling.job_key_taken`.
 */
export async function retryJob(ctx: Context, input: ChangeJobInput): Promise<void> {
  try {
    await inTransaction(ctx, (tx) => retry(tx, input));
  } catch (error) {
    // One with its key was put in by a transaction that had not ended when we looked.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") throw keyTaken();
    throw error;
  }
}

async function retry(tx: TxContext, input: ChangeJobInput): Promise<void> {
  const { job, now } = await lockJob(tx, input);
  const { reason } = jobActions(job.status).retry;
  if (reason !== null) throw new RuleBroken("scheduling.job_not_retryable", [reason]);
  await refuseTakenKey(tx, job);
  await tx.db.job.update({
    where: { id: job.id },
    data: { status: "QUEUED", runAt: now, attempts: 0, wokenAt: null, finishedAt: null },
  });
  await tx.db.$queryRaw`SELECT pg_notify(${JOBS_CHANNEL}, ${`${job.name} ${job.id}`})::text AS told`;
  await recordAudit(tx, {
    action: "scheduling.job.retried",
    subjectKind: "job",
    subjectId: job.id,
    before: { status: job.status, attempts: job.attempts, lastError: job.lastError },
    after: { status: "QUEUED", attempts: 0 },
    reason: input.reason.trim(),
  });
}

async function refuseTakenKey(tx: TxContext, { key }: Job): Promise<void> {
  if (key === null) return;
  const active = await tx.db.job.findFirst({
    where: { key, status: { in: ["QUEUED", "RUNNING"] } },
    select: { id: true },
  });
  if (active) throw keyTaken(active.id);
}

function keyTaken(id?: string): RuleBroken {
  return new RuleBroken("scheduling.job_key_taken", [
    `A newer job${id ? ` (${id})` : ""} for the same thing waits or runs already. If it does the work, discard this one.`,
  ]);
}
