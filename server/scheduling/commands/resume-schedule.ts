import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { lockSchedule } from "./lock-schedule";
import type { ChangeScheduleInput } from "./pause-schedule";
import { planWholeSchedule } from "./plan-schedule";

/**
 * Lets a paused schedule run again from its next occurrence on. The periods of the pause are written as skipped
 * first, also when no worker was there to do so. Throws NotFound, Conflict for a stale version, and RuleBroken
 * `scheduling.not_paused`.
 */
export async function resumeSchedule(
  ctx: Context,
  input: ChangeScheduleInput,
  businessTimeZone: string,
): Promise<{ version: number }> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockSchedule(tx, input.key, input.seenVersion);
    const { paused, pausedAt, pausedByName, pauseReason } = locked.schedule;
    if (!paused) throw new RuleBroken("scheduling.not_paused", ["the schedule is not paused"]);
    await planWholeSchedule(tx, locked, businessTimeZone);
    const { version } = await tx.db.schedule.update({
      where: { key: input.key },
      data: {
        paused: false,
        pausedAt: null,
        pausedById: null,
        pausedByName: null,
        pauseReason: null,
        version: { increment: 1 },
      },
      select: { version: true },
    });
    await recordAudit(tx, {
      action: "scheduling.schedule.resumed",
      subjectKind: "schedule",
      subjectId: input.key,
      before: { paused: true, pausedAt, pausedByName, pauseReason },
      after: { paused: false },
      reason: input.reason.trim(),
    });
    return { version };
  });
}
