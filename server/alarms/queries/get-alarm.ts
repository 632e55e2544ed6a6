import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { alarmRow, type AlarmRow } from "./alarm-row";

/** One alarm, also one that is over. Throws NotFound. */
export async function getAlarm(
  ctx: Pick<Context, "db">,
  alarmId: string,
  { seesAll }: { seesAll: boolean },
): Promise<AlarmRow> {
  const alarm = await ctx.db.alarm.findUnique({ where: { id: alarmId }, include: { rule: true } });
  if (!alarm) throw new NotFound("Alarm", alarmId);
  return alarmRow(alarm, seesAll);
}
