import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { Job } from "@/server/platform/prisma/client";
import { jobActions, OVERDUE_AFTER_MS, type JobState } from "../domain/job-state";
import { jobTitle } from "../domain/job-words";
import { jobVersion } from "../jobs/lock-job";

/**
 * One one-off job with its payload, which holds ids, those attempts that did not end well, the latest first, and what
 * a person may do about it, as of `now` by the database's clock. Throws NotFound.
 */
export async function getJob(ctx: Context, jobId: string) {
  const job = await ctx.db.job.findUnique({
    where: { id: jobId },
    include: { attemptLog: { orderBy: { token: "desc" }, take: ATTEMPTS_SHOWN } },
  });
  if (!job) throw new NotFound("Job", jobId);
  const [{ now }] = await ctx.db.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
  const { attemptLog, leaseToken, againAt: _againAt, wokenAt: _wokenAt, ...rest } = job;
  return {
    ...rest,
    now,
    title: jobTitle(job.name),
    state: stateOf(job, now),
    version: jobVersion({ status: job.status, leaseToken }),
    actions: jobActions(job.status),
    attemptLog: attemptLog.map(({ jobId: _jobId, token: _token, ...attempt }) => attempt),
  };
}

const ATTEMPTS_SHOWN = 100;

function stateOf({ status, runAt, leaseUntil }: Job, now: Date): JobState {
  const since = new Date(now.getTime() - OVERDUE_AFTER_MS);
  switch (status) {
    case "QUEUED":
      return runAt > now ? "later" : runAt > since ? "waiting" : "overdue";
    case "RUNNING":
      return runAt <= since && leaseUntil !== null && leaseUntil <= since ? "overdue" : "running";
    case "DONE":
      return "done";
    case "DEAD":
      return "dead";
    case "DISCARDED":
      return "discarded";
  }
}
