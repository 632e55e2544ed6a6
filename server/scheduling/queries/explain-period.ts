import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { Schedule } from "@/server/platform/prisma/client";
import { databaseNow } from "../commands/lock-schedule";
import { durationWords } from "../domain/duration-words";
import { explainRun, type PeriodVerdict } from "../domain/explain-run";
import { isOccurrence, occurrencesBetween } from "../domain/occurrences";
import { scheduleTimes } from "../domain/schedule-times";

export interface PeriodExplanation {
  scheduleKey: string;
  instant: Date;
  verdict: PeriodVerdict | "UPCOMING" | "NOT_AN_OCCURRENCE" | "UNKNOWN";
  /** What became of the period, as one sentence. */
  sentence: string;
  details: string[];
  runId: string | null;
  /** The occurrences beside the instant by the times as they are now; null where there is none. */
  previous: Date | null;
  next: Date | null;
}

/**
 * Why a schedule ran, was late, was skipped, is paused, running, failed or missing at an instant, or why nothing
 * was to run then. Throws NotFound for an unknown schedule.
 */
export async function explainPeriod(
  ctx: Context,
  { key, instant }: { key: string; instant: Date },
  businessTimeZone: string,
): Promise<PeriodExplanation> {
  const schedule = await ctx.db.schedule.findUnique({ where: { key } });
  if (!schedule) throw new NotFound("Schedule", key);
  const now = await databaseNow(ctx);
  const base = { scheduleKey: key, instant, ...neighbours(schedule, instant, businessTimeZone) };
  const run =
    (await ctx.db.scheduledRun.findFirst({
      where: { scheduleKey: key, scheduledFor: instant, trigger: "SCHEDULE" },
    })) ??
    (await ctx.db.scheduledRun.findFirst({
      where: { scheduleKey: key, scheduledFor: instant },
      orderBy: { plannedAt: "desc" },
    }));
  if (!run) return { ...base, ...explainNothing(schedule, instant, now, businessTimeZone), runId: null };
  const explanation = explainRun(run, schedule.graceSeconds, now);
  const asked = run.trigger === "MANUAL" ? [`${run.triggeredByName} asked for it, beside the schedule.`] : [];
  return { ...base, ...explanation, details: [...asked, ...explanation.details], runId: run.id };
}

type Verdict = Pick<PeriodExplanation, "verdict" | "sentence" | "details">;

function explainNothing(schedule: Schedule, at: Date, now: Date, businessTimeZone: string): Verdict {
  const times = scheduleTimes(schedule, businessTimeZone);
  if (!times.ok)
    return { verdict: "UNKNOWN", sentence: `Nothing can be said. ${times.problem}`, details: [] };
  if (at < schedule.createdAt && at <= schedule.timesSince)
    return unknown(`The schedule was made only at ${schedule.createdAt.toISOString()}.`);
  if (at <= schedule.timesSince)
    return unknown(
      `The times of the schedule were changed at ${schedule.timesSince.toISOString()}; by what was kept, nothing was to run then.`,
    );
  if (!isOccurrence(times.cron, times.timeZone, at))
    return {
      verdict: "NOT_AN_OCCURRENCE",
      sentence: "Nothing was to run then: it is not one of the schedule's times.",
      details: [`Its times are ${times.cron.text} in ${times.timeZone}.`],
    };
  if (at > now)
    return {
      verdict: "UPCOMING",
      sentence: `It is to run in ${durationWords(at.getTime() - now.getTime())}.`,
      details: schedule.paused
        ? [
            `The schedule is paused by ${schedule.pausedByName}: unless it is resumed before, it will be skipped.`,
          ]
        : [],
    };
  return {
    verdict: "MISSING",
    sentence:
      at > schedule.plannedThrough
        ? `It is missing: due since ${durationWords(now.getTime() - at.getTime())}, and nobody has planned it. No worker is alive, or it cannot reach the database.`
        : "It is missing: its time was passed without a row. This should not be; its row may have been deleted.",
    details: [`Planned up to ${schedule.plannedThrough.toISOString()}.`],
  };
}

function unknown(sentence: string): Verdict {
  return { verdict: "UNKNOWN", sentence, details: [] };
}

/** Windows to look back through for the occurrence before, in days: a small one first, for schedules of each minute. */
const LOOK_BACK_DAYS = [1, 40, 400, 9 * 366];

function neighbours(schedule: Schedule, at: Date, businessTimeZone: string) {
  const times = scheduleTimes(schedule, businessTimeZone);
  if (!times.ok) return { previous: null, next: null };
  const { cron, timeZone } = times;
  const far = new Date(at.getTime() + 9 * 366 * 86_400_000);
  const [next = null] = occurrencesBetween(cron, timeZone, { after: at, through: far }, 1);
  for (const days of LOOK_BACK_DAYS) {
    const after = new Date(at.getTime() - days * 86_400_000);
    const through = new Date(at.getTime() - 1);
    const previous = occurrencesBetween(cron, timeZone, { after, through }, Infinity).at(-1);
    if (previous) return { previous, next };
  }
  return { previous: null, next };
}
