import type { Context } from "@/server/platform/context";
import { Prisma, type Schedule } from "@/server/platform/prisma/client";
import { databaseNow } from "../commands/lock-schedule";
import { cronWords } from "../domain/cron-words";
import { nextOccurrences, type Occurrence } from "../domain/next-occurrences";
import { scheduleTimes } from "../domain/schedule-times";

/** A run as the schedules list shows it. */
export interface RecentRun {
  runId: string;
  scheduledFor: Date;
  status: string;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Null while it runs, or if it never began. */
  durationMs: number | null;
}

export interface ScheduleRow {
  key: string;
  title: string;
  description: string;
  cron: string;
  /** The cron in plain language; null if it cannot be read. */
  words: string | null;
  /** Why its times cannot be read; null when all is well. */
  problem: string | null;
  /** The schedule's own zone; null is the business zone. */
  timeZone: string | null;
  /** The zone in which its times are meant. */
  effectiveTimeZone: string;
  catchUp: Schedule["catchUp"];
  catchUpWindowDays: number | null;
  graceSeconds: number;
  timeLimitSeconds: number;
  paused: { byName: string; at: Date; reason: string | null } | null;
  version: number;
  next: Occurrence[];
  /** Newest first; skipped and waiting ones left out. */
  recent: RecentRun[];
}

const RECENT_RUNS = 20;

/** All schedules by key, each with its next occurrences, as many as asked for, and its recent runs. */
export async function listSchedules(
  ctx: Context,
  { businessTimeZone, nextCount }: { businessTimeZone: string; nextCount: number },
): Promise<ScheduleRow[]> {
  const now = await databaseNow(ctx);
  const schedules = await ctx.db.schedule.findMany({ orderBy: { key: "asc" } });
  const recent = await recentRuns(ctx);
  return schedules.map((schedule) => ({
    ...ownColumns(schedule),
    ...times(schedule, businessTimeZone, now, nextCount),
    recent: recent.get(schedule.key) ?? [],
  }));
}

function ownColumns(schedule: Schedule) {
  const { paused, pausedByName, pausedAt, pauseReason } = schedule;
  return {
    key: schedule.key,
    title: schedule.title,
    description: schedule.description,
    cron: schedule.cron,
    timeZone: schedule.timeZone,
    catchUp: schedule.catchUp,
    catchUpWindowDays: schedule.catchUpWindowDays,
    graceSeconds: schedule.graceSeconds,
    timeLimitSeconds: schedule.timeLimitSeconds,
    version: schedule.version,
    paused:
      paused && pausedAt ? { byName: pausedByName ?? "somebody", at: pausedAt, reason: pauseReason } : null,
  };
}

function times(schedule: Schedule, businessTimeZone: string, now: Date, nextCount: number) {
  const read = scheduleTimes(schedule, businessTimeZone);
  const effectiveTimeZone = schedule.timeZone ?? businessTimeZone;
  return read.ok
    ? {
        effectiveTimeZone,
        words: cronWords(read.cron),
        problem: null,
        next: nextOccurrences(read.cron, read.timeZone, now, nextCount),
      }
    : { effectiveTimeZone, words: null, problem: read.problem, next: [] };
}

async function recentRuns(ctx: Context): Promise<Map<string, RecentRun[]>> {
  const rows = await ctx.db.$queryRaw<(Omit<RecentRun, "durationMs"> & { scheduleKey: string })[]>(Prisma.sql`
    SELECT s.key AS "scheduleKey", r.id AS "runId", r.scheduled_for AS "scheduledFor", r.status::text AS status,
           r.started_at AS "startedAt", r.finished_at AS "finishedAt"
      FROM schedule s
      CROSS JOIN LATERAL (
        SELECT id, scheduled_for, status, started_at, finished_at FROM scheduled_run
         WHERE schedule_key = s.key AND status NOT IN ('SKIPPED', 'PLANNED')
         ORDER BY scheduled_for DESC LIMIT ${RECENT_RUNS}) r
     ORDER BY s.key, r.scheduled_for DESC`);
  const byKey = new Map<string, RecentRun[]>();
  for (const { scheduleKey, ...run } of rows) {
    const durationMs =
      run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null;
    byKey.set(scheduleKey, [...(byKey.get(scheduleKey) ?? []), { ...run, durationMs }]);
  }
  return byKey;
}
