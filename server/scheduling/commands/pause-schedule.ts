import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { lockSchedule } from "./lock-schedule";
import { planWholeSchedule } from "./plan-schedule";

export interface ChangeScheduleInput {
  key: string;
  seenVersion: number;
  reason: string;
}

/**
 * Pauses a schedule: from now on its periods are skipped, each with a row that says by whom. What was due before
 * is planned first. Runs that exist go on, and it can still be run by hand. Throws NotFound, Conflict for a stale
 * version, and RuleBroken `scheduling.paused_already`.
 */
export async function pauseSchedule(
  ctx: Context,
  input: ChangeScheduleInput,
  businessTimeZone: string,
): Promise<{ version: number }> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockSchedule(tx, input.key, input.seenVersion);
    if (locked.schedule.paused)
      throw new RuleBroken("scheduling.paused_already", ["the schedule is paused already"]);
    await planWholeSchedule(tx, locked, businessTimeZone);
    const reason = input.reason.trim();
    const { version } = await tx.db.schedule.update({
      where: { key: input.key },
      data: {
        paused: true,
        pausedAt: locked.now,
        pausedById: tx.actor.kind === "staff" ? tx.actor.id : null,
        pausedByName: tx.actor.name,
        pauseReason: reason,
        version: { increment: 1 },
      },
      select: { version: true },
    });
    await recordAudit(tx, {
      action: "scheduling.schedule.paused",
      subjectKind: "schedule",
      subjectId: input.key,
      before: { paused: false },
      after: { paused: true },
      reason,
    });
    return { version };
  });
}
