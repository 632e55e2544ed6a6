import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { RunTrigger, ScheduledRunStatus } from "@/server/platform/prisma/enums";
import { runActions } from "../domain/run-status";
import type { ListScheduledRunsInput } from "../schemas";

/** One row of the runs list. */
export interface ScheduledRunRow {
  id: string;
  scheduleKey: string;
  scheduleTitle: string;
  trigger: RunTrigger;
  scheduledFor: Date;
  status: ScheduledRunStatus;
  reason: string | null;
  dueAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Milliseconds from its time to its first start. */
  latenessMs: number | null;
  attempts: number;
  attemptsMax: number;
  /** The worker's mark in leases; null while none had it. */
  worker: string | null;
  /** What the worker is called; null for one that is not known. */
  workerName: string | null;
  progress: Prisma.JsonValue;
  cancelRequestedBy: string | null;
  triggeredByName: string | null;
  permittedActions: { retry: boolean; cancel: boolean };
}

const SORT = "scheduledFor";

/**
 * One page of runs, latest first, with the cursor of the next page or null at the end. Each asked status is read
 * through an index of its own and the results are merged, so that rare ones are found fast among a million others.
 */
export async function listScheduledRuns(
  ctx: Context,
  input: ListScheduledRunsInput,
): Promise<{ runs: ScheduledRunRow[]; nextCursor: string | null }> {
  const take = input.limit + 1;
  const common = [
    ...(input.scheduleKey ? [Prisma.sql`schedule_key = ${input.scheduleKey}`] : []),
    ...(input.trigger ? [Prisma.sql`trigger = ${input.trigger}::run_trigger`] : []),
    ...(input.from ? [Prisma.sql`scheduled_for >= ${input.from}::timestamptz`] : []),
    ...(input.to ? [Prisma.sql`scheduled_for < ${input.to}::timestamptz`] : []),
    ...(input.cursor ? [afterCursor(input.cursor)] : []),
  ];
  const pages = (input.status?.length ? [...new Set(input.status)] : [null]).map((status) => {
    const all = status ? [...common, Prisma.sql`status = ${status}::scheduled_run_status`] : common;
    const where = all.length > 0 ? Prisma.sql`WHERE ${Prisma.join(all, " AND ")}` : Prisma.empty;
    return Prisma.sql`(SELECT * FROM scheduled_run ${where} ORDER BY scheduled_for DESC, id DESC LIMIT ${take})`;
  });
  const found = await ctx.db.$queryRaw<FoundRun[]>`
    SELECT r.id, r.schedule_key AS "scheduleKey", s.title AS "scheduleTitle", r.trigger::text AS trigger,
           r.scheduled_for AS "scheduledFor", r.scheduled_for::text AS "sortValue", r.status::text AS status,
           r.reason, r.due_at AS "dueAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt",
           r.lateness_ms AS "latenessMs", r.attempts, r.attempts_max AS "attemptsMax", r.worker, r.progress,
           (SELECT w.name FROM worker w WHERE w.mark = r.worker ORDER BY w.started_at DESC LIMIT 1) AS "workerName",
           r.cancel_requested_by AS "cancelRequestedBy", r.triggered_by_name AS "triggeredByName"
      FROM (${Prisma.join(pages, " UNION ALL ")}) r JOIN schedule s ON s.key = r.schedule_key
     ORDER BY r.scheduled_for DESC, r.id DESC LIMIT ${take}`;
  const page = found.slice(0, input.limit);
  const last = page.at(-1);
  return {
    runs: page.map(({ sortValue: _sortValue, latenessMs, ...run }) => ({
      ...run,
      latenessMs: latenessMs === null ? null : Number(latenessMs),
      permittedActions: runActions(run),
    })),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.sortValue, id: last.id })
        : null,
  };
}

type FoundRun = Omit<ScheduledRunRow, "latenessMs" | "permittedActions"> & {
  latenessMs: bigint | null;
  /** To the microsecond, which a Date would lose. */
  sortValue: string;
};

function afterCursor(text: string): Prisma.Sql {
  const { value, id } = decodeCursor(text, SORT);
  if (value === null || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(value))
    throw new InvalidInput("This is no place in a list.", "cursor");
  return Prisma.sql`(scheduled_for, id) < (${value}::text::timestamptz, ${id})`;
}
