import type { Context } from "@/server/platform/context";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { readSchedulingClock, upcomingOccurrences, type SchedulingClock } from "./upcoming-occurrences";

/** The wake-up at which a schedule's next period is planned; key and id are the schedule's key. */
export const PLAN_WAKE_UP = "schedule.plan";

/** Clocks of one machine differ by less; in milliseconds. */
const SAME_CLOCK_MS = 1_000;

/**
 * Gives each schedule, or the one of a key, its wake-up at its next occurrence, if the job store has none or a later
 * one. Occurrences count from what the clock showed, now unless told. Rejects while the store is away.
 */
export async function restoreWakeUps(
  ctx: Context,
  store: JobStore,
  businessTimeZone: string,
  { clock, key }: { clock?: SchedulingClock; key?: string } = {},
): Promise<void> {
  const { now, skewMs } = clock ?? (await readSchedulingClock(ctx));
  const upcoming = await upcomingOccurrences(ctx, businessTimeZone, now, key);
  const keys = [...upcoming.keys()];
  const kept = new Map(
    (await store.list({ name: PLAN_WAKE_UP, keys }))
      .filter(({ dueAt }) => dueAt !== null)
      .map((wakeUp) => [wakeUp.key, wakeUp.dueAt!.getTime()]),
  );
  // The store goes by the clocks of those who look through it. One that is ahead would call again and again until
  // the database's clock is there as well.
  const correctionMs = Math.abs(skewMs) < SAME_CLOCK_MS ? 0 : skewMs;
  for (const [schedule, at] of upcoming) {
    const due = at.getTime() + correctionMs;
    if ((kept.get(schedule) ?? Infinity) > due + SAME_CLOCK_MS)
      await store.wakeAt(PLAN_WAKE_UP, schedule, new Date(due), { id: schedule });
  }
}
