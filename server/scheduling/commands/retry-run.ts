import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { whyNotRunnable } from "../domain/idle-schedules";
import { runActions } from "../domain/run-status";
import { lockRun, type ChangeScheduledRunInput } from "./cancel-run";
import { databaseNow } from "./lock-schedule";

/**
 * Has a run done after all that failed, was given up, cancelled or skipped: the same run for the same period, at
 * once, with as many further attempts as its schedule gives. Throws NotFound, and RuleBroken
 * `scheduling.not_retryable`, `scheduling.nothing_to_run` or `scheduling.active_manual_run`.
 */
export async function retryRun(ctx: Context, input: ChangeScheduledRunInput): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // The schedule first, as planning and asking do, so that the two never wait for one another.
    const found = await tx.db.scheduledRun.findUnique({
      where: { id: input.runId },
      select: { scheduleKey: true },
    });
    if (found)
      await tx.db.$queryRaw`SELECT key FROM schedule WHERE key = ${found.scheduleKey} FOR NO KEY UPDATE`;
    const run = await lockRun(tx, input.runId);
    if (!runActions(run).retry)
      throw new RuleBroken("scheduling.not_retryable", [`the run is ${run.status.toLowerCase()}`]);
    const problem = whyNotRunnable(run.scheduleKey);
    if (problem !== null) throw new RuleBroken("scheduling.nothing_to_run", [problem], problem);
    if (run.trigger === "MANUAL") {
      const active = await tx.db.scheduledRun.count({
        where: { scheduleKey: run.scheduleKey, trigger: "MANUAL", status: { in: ["PLANNED", "RUNNING"] } },
      });
      if (active > 0)
        throw new RuleBroken("scheduling.active_manual_run", [
          "another run of this schedule that was asked for is not over yet",
        ]);
    }
    const { attemptsMax } = await tx.db.schedule.findUniqueOrThrow({ where: { key: run.scheduleKey } });
    const now = await databaseNow(tx);
    await tx.db.scheduledRun.update({
      where: { id: run.id },
      data: {
        status: "PLANNED",
        reason: null,
        dueAt: now,
        finishedAt: null,
        attemptsMax: run.attempts + attemptsMax,
        cancelRequestedAt: null,
        cancelRequestedBy: null,
      },
    });
    await recordAudit(tx, {
      action: "scheduling.run.retried",
      subjectKind: "scheduledRun",
      subjectId: run.id,
      before: { status: run.status, reason: run.reason },
      after: { status: "PLANNED" },
      reason: input.reason.trim(),
    });
  });
}
