import type { TxContext } from "@/server/platform/context";
import type { Alarm, Schedule } from "@/server/platform/prisma/client";
import { occurrencesBetween } from "@/server/scheduling/domain/occurrences";
import { scheduleTimes } from "@/server/scheduling/domain/schedule-times";
import type { AlarmCheck, CheckCall, Finding } from "../alarm-check";

/** Periods of a schedule that came and that nobody began. */
interface Missed {
  first: Date;
  last: Date;
  count: number;
  /** The run of the first; null when nobody planned it. */
  runId: string | null;
}

const COUNTED_MAX = 1_000;

/**
 * A period came and nothing began by its time and the grace. It is told by the rows, and where nobody wrote any, by
 * the times of the schedule itself: so it needs no worker to be noticed.
 */
export const missedRun: AlarmCheck = {
  rule: "missed-run",
  async find({ tx, rule, now, observed }): Promise<Finding[]> {
    const beyondSeconds = rule.threshold ?? 0;
    const overdue = await overdueRuns(tx, now, beyondSeconds);
    const schedules = await tx.db.schedule.findMany({ orderBy: { key: "asc" } });
    return schedules.flatMap((schedule) => {
      const unplanned = unplannedPeriods(schedule, observed.businessTimeZone, now, beyondSeconds);
      const missed = joined(overdue.get(schedule.key), unplanned);
      return missed ? [findingOf(schedule, missed)] : [];
    });
  },
  clearReason: whatBecameOfThem,
};

/** Runs that wait beyond the grace, and those whose worker was lost and that nobody took up within it. */
async function overdueRuns(tx: TxContext, now: Date, beyondSeconds: number): Promise<Map<string, Missed>> {
  const rows = await tx.db.$queryRaw<(Omit<Missed, "count"> & { key: string; count: bigint })[]>`
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

function findingOf({ key, title, graceSeconds }: Schedule, { first, last, count, runId }: Missed): Finding {
  const atLeast = count >= COUNTED_MAX ? "at least " : "";
  const others = count === 1 ? "" : ` So were ${atLeast}${count - 1} later periods until ${isoOf(last)}.`;
  return {
    subjectKind: "schedule",
    subjectId: key,
    message: `"${title}" was missed: it was due at ${isoOf(first)}, and nothing began within ${graceSeconds} seconds.${others}`,
    detail: {
      scheduleKey: key,
      first: first.toISOString(),
      last: last.toISOString(),
      count,
      ...(runId ? { runId } : {}),
    },
  };
}

async function whatBecameOfThem({ tx, now }: CheckCall, alarm: Alarm): Promise<string> {
  const { first } = (alarm.detail ?? {}) as { first?: unknown };
  if (typeof first !== "string") return "Nothing is overdue any more.";
  const [count] = await tx.db.$queryRaw<[{ begun: bigint; skipped: bigint; cancelled: bigint }]>`
    SELECT count(*) FILTER (WHERE started_at IS NOT NULL) AS begun,
           count(*) FILTER (WHERE status = 'SKIPPED') AS skipped,
           count(*) FILTER (WHERE status = 'CANCELLED' AND started_at IS NULL) AS cancelled
      FROM scheduled_run
     WHERE schedule_key = ${alarm.subjectId} AND scheduled_for >= ${first}::text::timestamptz
       AND scheduled_for <= ${now}::timestamptz`;
  const parts = [
    ...(count.begun > 0n ? [`${count.begun} begun`] : []),
    ...(count.skipped > 0n ? [`${count.skipped} skipped by the schedule's rule`] : []),
    ...(count.cancelled > 0n ? [`${count.cancelled} cancelled`] : []),
  ];
  return parts.length > 0
    ? `Nothing is overdue any more. Periods since then: ${parts.join(", ")}.`
    : "Nothing is overdue any more.";
}

const isoOf = (at: Date) => at.toISOString().replace(/\.\d+Z$/, "Z");
