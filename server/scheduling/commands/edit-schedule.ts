import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import type { CatchUpPolicy } from "@/server/platform/prisma/enums";
import { parseCron } from "../domain/parse-cron";
import { isTimeZone } from "../domain/time-zone";
import { lockSchedule } from "./lock-schedule";
import type { ChangeScheduleInput } from "./pause-schedule";
import { planWholeSchedule } from "./plan-schedule";

export interface EditScheduleInput extends ChangeScheduleInput {
  cron: string;
  /** An IANA name; null for the business time zone. */
  timeZone: string | null;
  catchUp: CatchUpPolicy;
  /** Null for no limit. */
  catchUpWindowDays: number | null;
  graceSeconds: number;
}

/**
 * Changes when a schedule runs and what becomes of missed periods, from now on: what was due under the old rules
 * is planned under them first. Throws NotFound, Conflict for a stale version, and InvalidInput naming the field.
 */
export async function editSchedule(
  ctx: Context,
  input: EditScheduleInput,
  businessTimeZone: string,
): Promise<{ version: number }> {
  const read = parseCron(input.cron);
  if (!read.ok) throw new InvalidInput(read.problem.message, "cron");
  if (input.timeZone !== null && !isTimeZone(input.timeZone))
    throw new InvalidInput(`There is no time zone "${input.timeZone.slice(0, 64)}".`, "timeZone");
  return inTransaction(ctx, async (tx) => {
    const locked = await lockSchedule(tx, input.key, input.seenVersion);
    const { schedule, now } = locked;
    await planWholeSchedule(tx, locked, businessTimeZone);
    const { timeZone, catchUp, catchUpWindowDays, graceSeconds } = input;
    const after = { cron: read.cron.text, timeZone, catchUp, catchUpWindowDays, graceSeconds };
    const hasNewTimes = after.cron !== schedule.cron || timeZone !== schedule.timeZone;
    const { version } = await tx.db.schedule.update({
      where: { key: input.key },
      data: {
        ...after,
        version: { increment: 1 },
        // A row whose times could not be read was not planned up to now; its past is not made up.
        ...(hasNewTimes ? { timesSince: now, plannedThrough: now } : {}),
      },
      select: { version: true },
    });
    await recordAudit(tx, {
      action: "scheduling.schedule.edited",
      subjectKind: "schedule",
      subjectId: input.key,
      before: {
        cron: schedule.cron,
        timeZone: schedule.timeZone,
        catchUp: schedule.catchUp,
        catchUpWindowDays: schedule.catchUpWindowDays,
        graceSeconds: schedule.graceSeconds,
      },
      after,
      reason: input.reason.trim(),
    });
    return { version };
  });
}
