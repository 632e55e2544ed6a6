import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import type { Prisma } from "@/server/platform/prisma/client";
import { whyNotRunnable } from "../domain/idle-schedules";
import { lockSchedule } from "./lock-schedule";

export interface RunScheduleNowInput {
  key: string;
  /** Made by the asker for this one wish: the same key never makes a second run. */
  requestKey: string;
  reason: string;
}

export interface AskedRun {
  runId: string;
  /** False when the run was there already: the same wish, or somebody else's at the same time. */
  isNew: boolean;
  triggeredByName: string;
}

/** Two people who ask within this time want the same run, also when it is over already. In milliseconds. */
const SAME_WISH_MS = 2_000;

/**
 * Runs a schedule now, also a paused one, beside its periods. While a run that somebody asked for is not over,
 * everybody who asks is shown that one. Throws NotFound, and RuleBroken `scheduling.nothing_to_run` for a schedule
 * for which this version has nothing to do.
 */
export async function runScheduleNow(ctx: Context, input: RunScheduleNowInput): Promise<AskedRun> {
  return inTransaction(ctx, async (tx) => {
    const { schedule, now } = await lockSchedule(tx, input.key);
    const problem = whyNotRunnable(schedule.key);
    if (problem !== null) throw new RuleBroken("scheduling.nothing_to_run", [problem], problem);
    const periodKey = `manual:${input.requestKey}`;
    const present =
      // Sent twice, a wish has one answer, whatever others wished since.
      (await findManualRun(tx, schedule.key, { periodKey })) ??
      (await findManualRun(tx, schedule.key, {
        OR: [
          { status: { in: ["PLANNED", "RUNNING"] } },
          { plannedAt: { gt: new Date(now.getTime() - SAME_WISH_MS) } },
        ],
      }));
    if (present)
      return { runId: present.id, isNew: false, triggeredByName: present.triggeredByName ?? "somebody" };
    const runId = newId("srun");
    await tx.db.scheduledRun.create({
      data: {
        id: runId,
        scheduleKey: schedule.key,
        periodKey,
        trigger: "MANUAL",
        scheduledFor: now,
        status: "PLANNED",
        dueAt: now,
        plannedAt: now,
        attemptsMax: schedule.attemptsMax,
        triggeredById: tx.actor.kind === "staff" ? tx.actor.id : null,
        triggeredByName: tx.actor.name,
      },
    });
    await recordAudit(tx, {
      action: "scheduling.run.requested",
      subjectKind: "scheduledRun",
      subjectId: runId,
      after: { scheduleKey: schedule.key, scheduledFor: now },
      reason: input.reason.trim(),
    });
    return { runId, isNew: true, triggeredByName: tx.actor.name };
  });
}

function findManualRun(tx: TxContext, scheduleKey: string, where: Prisma.ScheduledRunWhereInput) {
  return tx.db.scheduledRun.findFirst({
    where: { AND: [{ scheduleKey, trigger: "MANUAL" }, where] },
    orderBy: { plannedAt: "desc" },
    select: { id: true, triggeredByName: true },
  });
}
