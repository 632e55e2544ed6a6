import type { Context } from "@/server/platform/context";
import { scheduleTimes } from "../domain/schedule-times";

export interface UnreadableSchedule {
  key: string;
  title: string;
  /** Why its times cannot be read, in a sentence. */
  problem: string;
}

/** The schedules that are not paused and of which nothing is planned, as their times or their zone cannot be read. */
export async function listUnreadableSchedules(
  ctx: Pick<Context, "db">,
  businessTimeZone: string,
): Promise<UnreadableSchedule[]> {
  const schedules = await ctx.db.schedule.findMany({
    where: { paused: false },
    select: { key: true, title: true, cron: true, timeZone: true },
  });
  return schedules.flatMap((schedule) => {
    const times = scheduleTimes(schedule, businessTimeZone);
    return times.ok ? [] : [{ key: schedule.key, title: schedule.title, problem: times.problem }];
  });
}
