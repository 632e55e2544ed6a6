import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import { databaseNow } from "../commands/lock-schedule";
import { listSchedules, type ScheduleRow } from "./list-schedules";

const NEXT_SHOWN = 10;

/** One schedule with its next ten occurrences, as of `now` by the database's clock. Throws NotFound. */
export async function getSchedule(
  ctx: Context,
  key: string,
  businessTimeZone: string,
): Promise<ScheduleRow & { now: Date }> {
  const now = await databaseNow(ctx);
  const [schedule] = await listSchedules(ctx, { businessTimeZone, nextCount: NEXT_SHOWN, key, now });
  if (!schedule) throw new NotFound("Schedule", key);
  return { ...schedule, now };
}
