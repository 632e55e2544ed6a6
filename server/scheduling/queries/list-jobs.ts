import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { JobStatus } from "@/server/platform/prisma/enums";
import {
  jobActions,
  NEEDING_STATES,
  OVERDUE_AFTER_MS,
  type JobActions,
  type JobState,
} from "../domain/job-state";
import { jobTitle } from "../domain/job-words";
import { jobVersion } from "../jobs/lock-job";
import type { ListJobsInput } from "../schemas";

/** One row of the list of one-off jobs. */
export interface JobRow {
  id: string;
  name: string;
  /** What it does, in plain words. */
  title: string;
  key: string | null;
  status: JobStatus;
  state: JobState;
  /** Not before this instant. */
  runAt: Date;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Since it was put in, retried or asked for anew. */
  attempts: number;
  worker: string | null;
  lastError: string | null;
  /** What a change to it names. */
  version: string;
  actions: JobActions;
}

const SORT = "jobs";
const OVERDUE_SINCE = Prisma.sql`now() - ${OVERDUE_AFTER_MS} * interval '1 millisecond'`;

/** Each state: which rows, and the instant by which they are sorted. Each has an index for the two. */
const BRANCHES: Record<JobState, { where: Prisma.Sql; at: Prisma.Sql }> = {
  dead: { where: Prisma.sql`status = 'DEAD'`, at: Prisma.sql`finished_at` },
  overdue: {
    where: Prisma.sql`status IN ('QUEUED', 'RUNNING') AND run_at <= ${OVERDUE_SINCE}
      AND (status = 'QUEUED' OR lease_until <= ${OVERDUE_SINCE})`,
    at: Prisma.sql`run_at`,
  },
  waiting: {
    where: Prisma.sql`status = 'QUEUED' AND run_at > ${OVERDUE_SINCE} AND run_at <= now()`,
    at: Prisma.sql`run_at`,
  },
  later: { where: Prisma.sql`status = 'QUEUED' AND run_at > now()`, at: Prisma.sql`run_at` },
  running: {
    where: Prisma.sql`status = 'RUNNING' AND lease_until > ${OVERDUE_SINCE}`,
    at: Prisma.sql`run_at`,
  },
  discarded: { where: Prisma.sql`discarded_at IS NOT NULL`, at: Prisma.sql`discarded_at` },
  done: {
    where: Prisma.sql`status = 'DONE' AND finished_at > now() - interval '1 day'`,
    at: Prisma.sql`finished_at`,
  },
};

/**
 * One page of one-off jobs, latest first, with the cursor of the next page or null at the end. Without a state: those
 * that need somebody. Done ones are those of the last day.
 */
export async function listJobs(
  ctx: Context,
  input: ListJobsInput,
): Promise<{ jobs: JobRow[]; nextCursor: string | null }> {
  const take = input.limit + 1;
  const cursor = input.cursor ? readCursor(input.cursor) : null;
  const states = input.status?.length ? [...new Set(input.status)] : NEEDING_STATES;
  const pages = states.map((state) => {
    const { where, at } = BRANCHES[state];
    const all = [
      where,
      ...(input.name ? [Prisma.sql`name = ${input.name}`] : []),
      ...(cursor ? [Prisma.sql`(${at}, id) < (${cursor.value}::text::timestamptz, ${cursor.id})`] : []),
    ];
    return Prisma.sql`(SELECT job.*, ${at} AS at, ${state}::text AS state FROM job
      WHERE ${Prisma.join(all, " AND ")} ORDER BY ${at} DESC, id DESC LIMIT ${take})`;
  });
  const found = await ctx.db.$queryRaw<FoundJob[]>`
    SELECT id, name, key, status::text AS status, state, run_at AS "runAt", created_at AS "createdAt",
           started_at AS "startedAt", finished_at AS "finishedAt", attempts, worker, last_error AS "lastError",
           lease_token AS "leaseToken", at::text AS "sortValue"
      FROM (${Prisma.join(pages, " UNION ALL ")}) found
     ORDER BY at DESC, id DESC LIMIT ${take}`;
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  return {
    jobs: page.map(rowOf),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.sortValue, id: last.id })
        : null,
  };
}

type FoundJob = Omit<JobRow, "title" | "version" | "actions"> & {
  leaseToken: bigint;
  /** To the microsecond, which a Date would lose. */
  sortValue: string;
};

function rowOf({ leaseToken, sortValue: _sortValue, ...job }: FoundJob): JobRow {
  return {
    ...job,
    title: jobTitle(job.name),
    version: jobVersion({ status: job.status, leaseToken }),
    actions: jobActions(job.status),
  };
}

function readCursor(text: string): { value: string; id: string } {
  const { value, id } = decodeCursor(text, SORT);
  if (value === null || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(value))
    throw new InvalidInput("This is no place in a list.", "cursor");
  return { value, id };
}
