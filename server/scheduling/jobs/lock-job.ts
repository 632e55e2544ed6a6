import type { TxContext } from "@/server/platform/context";
import { Conflict, NotFound } from "@/server/platform/errors";
import type { Job } from "@/server/platform/prisma/client";

/** A change to a job; with `seenVersion` only if nothing has happened to it since it was read. */
export interface ChangeJobInput {
  jobId: string;
  seenVersion?: string | undefined;
  reason: string;
}

/** Changes whenever a job is taken, ends, is retried or is discarded. */
export function jobVersion({ status, leaseToken }: Pick<Job, "status" | "leaseToken">): string {
  return `${status}-${leaseToken}`;
}

/**
 * Reads a job that is about to change, and keeps workers and people from changing it meanwhile; with the instant, by
 * the clock that jobs go by. Throws NotFound, and Conflict when it is not as it was seen.
 */
export async function lockJob(
  tx: TxContext,
  { jobId, seenVersion }: Pick<ChangeJobInput, "jobId" | "seenVersion">,
): Promise<{ job: Job; now: Date }> {
  await tx.db.$queryRaw`SELECT id FROM job WHERE id = ${jobId} FOR UPDATE`;
  const job = await tx.db.job.findUnique({ where: { id: jobId } });
  if (!job) throw new NotFound("Job", jobId);
  if (seenVersion !== undefined && seenVersion !== jobVersion(job)) throw new Conflict();
  const [row] = await tx.db.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
  return { job, now: row.now };
}
