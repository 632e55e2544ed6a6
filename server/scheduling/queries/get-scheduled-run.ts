import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { databaseNow } from "../commands/lock-schedule";
import { explainRun } from "../domain/explain-run";
import { runActions } from "../domain/run-status";
import { runActionReasons } from "./run-action-reasons";

/**
 * One run with its attempts, the latest first, its story so far, and what a person may do about it now, all as of
 * `now` by the database's clock. Throws NotFound.
 */
export async function getScheduledRun(ctx: Context, runId: string) {
  const run = await ctx.db.scheduledRun.findUnique({
    where: { id: runId },
    include: {
      schedule: { select: { title: true, timeZone: true, graceSeconds: true, timeLimitSeconds: true } },
      attemptLog: { orderBy: { token: "desc" }, take: ATTEMPTS_SHOWN },
    },
  });
  if (!run) throw new NotFound("Scheduled run", runId);
  const now = await databaseNow(ctx);
  const { schedule, attemptLog, latenessMs, leaseToken: _token, ...rest } = run;
  return {
    ...rest,
    now,
    scheduleTitle: schedule.title,
    /** The schedule's own zone; null is the business zone. */
    scheduleTimeZone: schedule.timeZone,
    graceSeconds: schedule.graceSeconds,
    timeLimitSeconds: schedule.timeLimitSeconds,
    explanation: explainRun(run, schedule.graceSeconds, now),
    actions: runActionReasons(run, now),
    latenessMs: latenessMs === null ? null : Number(latenessMs),
    attemptLog: attemptLog.map(({ runId: _runId, token: _attemptToken, ...attempt }) => attempt),
    permittedActions: runActions(run),
  };
}

const ATTEMPTS_SHOWN = 100;
