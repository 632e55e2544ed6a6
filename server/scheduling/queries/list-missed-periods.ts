import type { Context } from "@/server/platform/context";
import type { Schedule } from "@/server/platform/prisma/client";
import { occurrencesBetween } from "../domain/occurrences";
import { scheduleTimes } from "../domain/schedule-times";

/** Periods of a schedule that came and that nobody began. */
export interface MissedPeriods extends Missed {
  schedule: Schedule;
}

interface Missed {
  first: Date;
  last: Date;
  count: number;
  /** The run of the first; null when nobody planned it. */
  runId: string | null;
}

/** Periods that nobody planned are counted up to here. */
export const COUNTED_MAX = 1_000;

/**
 * The schedules of which a period came and nothing began by its time, the grace and so many seconds more. Told by the
 * rows, and where nobody wrote any, by the times of the schedule itself.
 */
export async function listMissedPeriods(
  ctx: Pick<Context, "db">,
  given: { businessTimeZone: string; now: Date; beyondSeconds: number },
): Promise<MissedPeriods[]> {
  const { businessTimeZone, now, beyondSeconds } = given;
  const overdue = await overdueRuns(ctx, now, beyondSeconds);
  const schedules = await ctx.db.schedule.findMany({ orderBy: { key: "asc" } });
  return schedules.flatMap((schedule) => {
    const unplanned = unplannedPeriods(schedule, businessTimeZone, now, beyondSeconds);
    const missed = joined(overdue.get(schedule.key), unplanned);
    return missed ? [{ schedule, ...missed }] : [];
  });
}

/** Runs that wait beyond the grace, and those whose worker was lost and that nobody took up within it. */
async function overdueRuns(
  { db }: Pick<Context, "db">,
  now: Date,
  beyondSeconds: number,
): Promise<Map<string, Missed>> {
  const rows = await db.$queryRaw<(Omit<Missed, "count"> & { key: string; count: bigint })[]>`
    SELECT r.schedule_key AS key, min(r.scheduled_for) AS first, max(r.scheduled_for) AS last, count(*) AS count,
           (array_agg(r.id ORDER BY r.scheduled_for, r.id))[1] AS "runId"
      FROM scheduled_run r JOIN schedule s ON s.key = r.schedule_key
     WHERE r.status IN ('PLANNED', 'RUNNING')
       AND CASE r.status WHEN 'PLANNED' THEN r.due_at ELSE r.lease_until END
           < ${now}::timestamptz - (s.grace_seconds + ${beyondSeconds}::int) * interval '1 second'
     GROUP BY r.schedule_key`;
  return new Map(rows.map(({ key, count, ...row }) => [key, { ...row, count: Number(count) }]));
}

function unplannedPeriods(
  schedule: Schedule,
  businessTimeZone: string,
  now: Date,
  beyondSeconds: number,
): Missed | undefined {
  if (schedule.paused) return undefined;
  const times = scheduleTimes(schedule, businessTimeZone);
  if (!times.ok) return undefined;
  const through = new Date(now.getTime() - (schedule.graceSeconds + beyondSeconds) * 1000);
  const range = { after: schedule.plannedThrough, through };
  const at = occurrencesBetween(times.cron, times.timeZone, range, COUNTED_MAX);
  const [first] = at;
  return first && { first, last: at.at(-1) ?? first, count: at.length, runId: null };
}

function joined(planned: Missed | undefined, unplanned: Missed | undefined): Missed | undefined {
  if (!planned || !unplanned) return planned ?? unplanned;
  return { ...planned, last: unplanned.last, count: planned.count + unplanned.count };
}
