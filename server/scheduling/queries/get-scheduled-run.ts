import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { runActions } from "../domain/run-status";

/** One run with its attempts, the latest first. Throws NotFound. */
export async function getScheduledRun(ctx: Context, runId: string) {
  const run = await ctx.db.scheduledRun.findUnique({
    where: { id: runId },
    include: {
      schedule: { select: { title: true } },
      attemptLog: { orderBy: { token: "desc" }, take: ATTEMPTS_SHOWN },
    },
  });
  if (!run) throw new NotFound("Scheduled run", runId);
  const { schedule, attemptLog, latenessMs, leaseToken: _token, ...rest } = run;
  return {
    ...rest,
    scheduleTitle: schedule.title,
    latenessMs: latenessMs === null ? null : Number(latenessMs),
    attemptLog: attemptLog.map(({ runId: _runId, token: _attemptToken, ...attempt }) => attempt),
    permittedActions: runActions(run),
  };
}

const ATTEMPTS_SHOWN = 100;
