import type { Context } from "@/server/platform/context";
import { Prisma, type Schedule } from "@/server/platform/prisma/client";
import { databaseNow } from "../commands/lock-schedule";
import { cronWords } from "../domain/cron-words";
import { whyNotRunnable } from "../domain/idle-schedules";
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
  /** From when it was due to its first start, in milliseconds. */
  latenessMs: number | null;
  reason: string | null;
  /** Who asked for it beside the schedule; null when the schedule did. */
  triggeredByName: string | null;
  isStopping: boolean;
}

/** A run that no worker has taken yet. */
export interface WaitingRun {
  runId: string;
  dueAt: Date;
  /** Later than the schedule's grace. */
  isOverdue: boolean;
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
  /** Why a run asked for now would be for nothing; null when it can be run. */
  notRunnable: string | null;
  paused: { byName: string; at: Date; reason: string | null } | null;
  version: number;
  next: Occurrence[];
  /** Newest first; skipped and waiting ones left out. */
  recent: RecentRun[];
  /** The latest run that waits for a worker. */
  waiting: WaitingRun | null;
}

const RECENT_RUNS = 20;

export interface ListSchedulesOptions {
  businessTimeZone: string;
  nextCount: number;
  /** Only this one. */
  key?: string;
  /** What time it is by the database; it is asked unless told. */
  now?: Date;
}

/** All schedules by key, each with its next occurrences, as many as asked for, and its recent runs. */
export async function listSchedules(
  ctx: Context,
  { businessTimeZone, nextCount, key, now: given }: ListSchedulesOptions,
): Promise<ScheduleRow[]> {
  const now = given ?? (await databaseNow(ctx));
  const where = key === undefined ? {} : { key };
  const schedules = await ctx.db.schedule.findMany({ where, orderBy: { key: "asc" } });
  const keys = schedules.map((schedule) => schedule.key);
  const recent = await recentRuns(ctx, keys);
  const waiting = await waitingRuns(ctx, keys);
  return schedules.map((schedule) => ({
    ...ownColumns(schedule),
    ...times(schedule, businessTimeZone, now, nextCount),
    recent: recent.get(schedule.key) ?? [],
    waiting: waitingRun(waiting.get(schedule.key), schedule.graceSeconds, now),
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
    notRunnable: whyNotRunnable(schedule.key),
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

type FoundRun = Omit<RecentRun, "durationMs" | "latenessMs"> & {
  scheduleKey: string;
  latenessMs: bigint | null;
};

async function recentRuns(ctx: Context, keys: readonly string[]): Promise<Map<string, RecentRun[]>> {
  const rows = await ctx.db.$queryRaw<FoundRun[]>(Prisma.sql`
    SELECT k.key AS "scheduleKey", r.id AS "runId", r.scheduled_for AS "scheduledFor", r.status::text AS status,
           r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.lateness_ms AS "latenessMs", r.reason,
           r.triggered_by_name AS "triggeredByName",
           r.status = 'RUNNING' AND r.cancel_requested_at IS NOT NULL AS "isStopping"
      FROM unnest(${keys}::text[]) AS k (key)
      CROSS JOIN LATERAL (
        SELECT * FROM scheduled_run
         WHERE schedule_key = k.key AND status NOT IN ('SKIPPED', 'PLANNED')
         ORDER BY scheduled_for DESC, id DESC LIMIT ${RECENT_RUNS}) r
     ORDER BY k.key, r.scheduled_for DESC, r.id DESC`);
  const byKey = new Map<string, RecentRun[]>();
  for (const { scheduleKey, latenessMs, ...run } of rows) {
    const durationMs =
      run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null;
    byKey.set(scheduleKey, [
      ...(byKey.get(scheduleKey) ?? []),
      { ...run, durationMs, latenessMs: latenessMs === null ? null : Number(latenessMs) },
    ]);
  }
  return byKey;
}

type FoundWaiting = Omit<WaitingRun, "isOverdue"> & { scheduleKey: string };

async function waitingRuns(ctx: Context, keys: readonly string[]): Promise<Map<string, FoundWaiting>> {
  const rows = await ctx.db.$queryRaw<FoundWaiting[]>(Prisma.sql`
    SELECT k.key AS "scheduleKey", r.id AS "runId", r.due_at AS "dueAt"
      FROM unnest(${keys}::text[]) AS k (key)
      CROSS JOIN LATERAL (
        SELECT id, due_at FROM scheduled_run WHERE schedule_key = k.key AND status = 'PLANNED'
         ORDER BY scheduled_for DESC, id DESC LIMIT 1) r`);
  return new Map(rows.map((row) => [row.scheduleKey, row]));
}

function waitingRun(found: FoundWaiting | undefined, graceSeconds: number, now: Date): WaitingRun | null {
  if (!found) return null;
  const { runId, dueAt } = found;
  return { runId, dueAt, isOverdue: now.getTime() - dueAt.getTime() > graceSeconds * 1000 };
}
