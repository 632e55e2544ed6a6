import type { Context } from "@/server/platform/context";
import { occurrencesAfter } from "@/server/scheduling/domain/occurrences";
import { scheduleTimes } from "@/server/scheduling/domain/schedule-times";

export interface SchedulingClock {
  /** What time it was by the database's clock when it was asked. */
  now: Date;
  /** How long ago that is, in milliseconds, by a clock that nobody sets. */
  ageMs(): number;
  /** This process's clock less the database's, in milliseconds. */
  skewMs: number;
}

/** Asks the database what time it is; what the question took counts half. */
export async function readSchedulingClock({ pool }: Pick<Context, "pool">): Promise<SchedulingClock> {
  const askedAt = performance.now();
  const { rows } = await pool.query<{ now: Date }>("SELECT scheduling_now() AS now");
  const readAt = askedAt + (performance.now() - askedAt) / 2;
  const now = rows[0]!.now;
  const ageMs = () => performance.now() - readAt;
  return { now, ageMs, skewMs: Date.now() - ageMs() - now.getTime() };
}

/** When each schedule runs next after an instant; those whose times cannot be read, or never come, are left out. */
export async function upcomingOccurrences(
  ctx: Context,
  businessTimeZone: string,
  after: Date,
  key?: string,
): Promise<Map<string, Date>> {
  const schedules = await ctx.db.schedule.findMany({
    ...(key === undefined ? {} : { where: { key } }),
    select: { key: true, cron: true, timeZone: true },
  });
  const upcoming = new Map<string, Date>();
  for (const schedule of schedules) {
    const times = scheduleTimes(schedule, businessTimeZone);
    if (!times.ok) continue;
    for (const at of occurrencesAfter(times.cron, times.timeZone, after)) {
      upcoming.set(schedule.key, new Date(at));
      break;
    }
  }
  return upcoming;
}
