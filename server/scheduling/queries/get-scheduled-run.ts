import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { ScheduledRun } from "@/server/platform/prisma/client";
import { databaseNow } from "../commands/lock-schedule";
import { explainRun } from "../domain/explain-run";
import { whyNotRunnable } from "../domain/idle-schedules";
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
  const marks = [run.worker, ...attemptLog.map(({ worker }) => worker)];
  const nameOf = await workerNames(ctx, marks);
  return {
    ...rest,
    now,
    scheduleTitle: schedule.title,
    /** The schedule's own zone; null is the business zone. */
    scheduleTimeZone: schedule.timeZone,
    graceSeconds: schedule.graceSeconds,
    timeLimitSeconds: schedule.timeLimitSeconds,
    workerName: run.worker === null ? null : nameOf(run.worker),
    explanation: explainRun({ ...run, worker: run.worker && nameOf(run.worker) }, schedule.graceSeconds, now),
    actions: actionsOf(run, now),
    latenessMs: latenessMs === null ? null : Number(latenessMs),
    attemptLog: attemptLog.map(({ runId: _runId, token: _attemptToken, ...attempt }) => ({
      ...attempt,
      workerName: nameOf(attempt.worker),
    })),
    permittedActions: runActions(run),
  };
}

const ATTEMPTS_SHOWN = 100;

/** What each worker with one of the marks is called; one that is not known any more by its mark. */
async function workerNames(
  ctx: Context,
  marks: readonly (string | null)[],
): Promise<(mark: string) => string> {
  const known = [...new Set(marks)].filter((mark) => mark !== null);
  const workers = await ctx.db.worker.findMany({
    where: { mark: { in: known } },
    orderBy: { startedAt: "asc" },
    select: { mark: true, name: true },
  });
  const names = new Map(workers.map(({ mark, name }) => [mark, name]));
  return (mark) => names.get(mark) ?? mark;
}

/** To try again what there is nothing to do for would only fail again. */
function actionsOf(run: ScheduledRun, now: Date): ReturnType<typeof runActionReasons> {
  const actions = runActionReasons(run, now);
  const problem = whyNotRunnable(run.scheduleKey);
  return problem === null ? actions : { ...actions, retry: { permitted: false, reasons: [problem] } };
}
