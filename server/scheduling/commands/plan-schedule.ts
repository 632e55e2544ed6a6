import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Schedule } from "@/server/platform/prisma/client";
import { occurrencesBetween } from "../domain/occurrences";
import { planPeriods, type PlannedPeriod } from "../domain/plan-periods";
import { scheduleTimes } from "../domain/schedule-times";
import type { LockedSchedule } from "./lock-schedule";

/** A run that was written and now waits for a worker. */
export interface NewRun {
  runId: string;
  scheduleKey: string;
  scheduledFor: Date;
}

export interface SchedulePlan {
  planned: NewRun[];
  skipped: number;
  /** Later occurrences are due as well: plan again in another transaction. */
  hasMore: boolean;
  /** Why nothing could be planned: the row holds times that cannot be read. */
  problem: string | null;
}

/** Periods written at one time; weeks of a schedule that runs each minute go in several. */
const PERIODS_MAX = 5_000;

/**
 * Writes a row for each occurrence of a locked schedule that is due and has none. It and the mark up to where all
 * have one are one transaction, and a period that another planner wrote already is left as it is.
 */
export async function planSchedule(
  tx: TxContext,
  { schedule, now }: LockedSchedule,
  businessTimeZone: string,
): Promise<SchedulePlan> {
  const due = dueOccurrences(schedule, businessTimeZone, now, PERIODS_MAX + 1);
  if (due.problem !== null) return { planned: [], skipped: 0, hasMore: false, problem: due.problem };
  const hasMore = due.at.length > PERIODS_MAX;
  const periods = planPeriods(rulesOf(schedule), due.at.slice(0, PERIODS_MAX), now, hasMore);
  const written = periods.length > 0 ? await writePeriods(tx, schedule, periods, now) : [];
  const plannedThrough = hasMore ? periods.at(-1)!.scheduledFor : now;
  if (plannedThrough > schedule.plannedThrough)
    await tx.db.schedule.update({ where: { key: schedule.key }, data: { plannedThrough } });
  return {
    planned: written.filter(({ status }) => status === "PLANNED").map(newRunOf(schedule.key)),
    skipped: written.filter(({ status }) => status === "SKIPPED").length,
    hasMore,
    problem: null,
  };
}

/** Plans all that is due of a locked schedule, so that what comes next can change its rules. */
export async function planWholeSchedule(
  tx: TxContext,
  locked: LockedSchedule,
  businessTimeZone: string,
): Promise<void> {
  for (let { schedule } = locked; ;) {
    const { hasMore } = await planSchedule(tx, { schedule, now: locked.now }, businessTimeZone);
    if (!hasMore) return;
    schedule = await tx.db.schedule.findUniqueOrThrow({ where: { key: schedule.key } });
  }
}

/** The occurrences that are due and not planned yet, oldest first. */
export function dueOccurrences(
  schedule: Schedule,
  businessTimeZone: string,
  now: Date,
  limit: number,
): { at: Date[]; problem: string | null } {
  const times = scheduleTimes(schedule, businessTimeZone);
  if (!times.ok) return { at: [], problem: times.problem };
  const range = { after: schedule.plannedThrough, through: now };
  return { at: occurrencesBetween(times.cron, times.timeZone, range, limit), problem: null };
}

function rulesOf(schedule: Schedule) {
  const { catchUp, catchUpWindowDays, graceSeconds, paused, pausedByName, pauseReason } = schedule;
  return {
    catchUp,
    catchUpWindowDays,
    graceSeconds,
    paused: paused ? { byName: pausedByName ?? "somebody", reason: pauseReason } : null,
  };
}

interface WrittenPeriod {
  id: string;
  status: string;
  scheduledFor: Date;
}

async function writePeriods(
  tx: TxContext,
  schedule: Schedule,
  periods: readonly PlannedPeriod[],
  now: Date,
): Promise<WrittenPeriod[]> {
  const rows = periods.map((period) => ({
    id: newId("srun"),
    at: period.scheduledFor.toISOString(),
    status: period.status,
    reason: period.status === "SKIPPED" ? period.reason : null,
  }));
  return tx.db.$queryRaw<WrittenPeriod[]>`
    WITH written AS (
      INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, reason, due_at,
                                 planned_at, finished_at, attempts_max)
      SELECT r.id, ${schedule.key}, r.at, 'SCHEDULE', r.at::timestamptz, r.status::scheduled_run_status, r.reason,
             r.at::timestamptz, ${now}::timestamptz,
             CASE WHEN r.status = 'SKIPPED' THEN ${now}::timestamptz END, ${schedule.attemptsMax}
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, at text, status text, reason text)
      ON CONFLICT DO NOTHING
      RETURNING id, status, scheduled_for)
    SELECT id, status::text AS status, scheduled_for AS "scheduledFor" FROM written ORDER BY scheduled_for`;
}

function newRunOf(scheduleKey: string) {
  return ({ id, scheduledFor }: WrittenPeriod): NewRun => ({ runId: id, scheduleKey, scheduledFor });
}
