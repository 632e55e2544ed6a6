import type { Context } from "@/server/platform/context";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { readSchedulingClock, upcomingOccurrences, type SchedulingClock } from "./upcoming-occurrences";

/** The wake-up at which a schedule's next period is planned; key and id are the schedule's key. */
export const PLAN_WAKE_UP = "schedule.plan";

/** Clocks of one machine differ by less; in milliseconds. */
const SAME_CLOCK_MS = 1_000;

/**
 * When each schedule, or the one of a key, is to be woken for, by this process's clock: at its next occurrence after
 * what the database's clock showed, now unless told.
 */
export async function wantedWakeUps(
  ctx: Context,
  businessTimeZone: string,
  { clock, key }: { clock?: SchedulingClock; key?: string } = {},
): Promise<Map<string, Date>> {
  const { now, skewMs } = clock ?? (await readSchedulingClock(ctx));
  const upcoming = await upcomingOccurrences(ctx, businessTimeZone, now, key);
  // The store goes by the clocks of those who look through it. One that is ahead would call again and again until
  // the database's clock is there as well.
  const correctionMs = Math.abs(skewMs) < SAME_CLOCK_MS ? 0 : skewMs;
  return new Map([...upcoming].map(([schedule, at]) => [schedule, new Date(at.getTime() + correctionMs)]));
}

/** Writes the wake-ups of which the job store has none, or a later one. Rejects while the store is away. */
export async function restoreWakeUps(store: JobStore, wanted: ReadonlyMap<string, Date>): Promise<void> {
  const kept = new Map(
    (await store.list({ name: PLAN_WAKE_UP, keys: [...wanted.keys()] }))
      .filter(({ dueAt }) => dueAt !== null)
      .map((wakeUp) => [wakeUp.key, wakeUp.dueAt!.getTime()]),
  );
  for (const [schedule, at] of wanted)
    if ((kept.get(schedule) ?? Infinity) > at.getTime() + SAME_CLOCK_MS)
      await store.wakeAt(PLAN_WAKE_UP, schedule, at, { id: schedule });
}
