/**
 * The product's own schedules for which this version has nothing to do, each with why. They stay paused; a test keeps
 * this in step with what the worker executes.
 */
export const IDLE_SCHEDULES: Readonly<Record<string, string>> = {};

/** Why a run of the schedule would be for nothing, as a sentence; null when it can be run. */
export function whyNotRunnable(scheduleKey: string): string | null {
  return Object.hasOwn(IDLE_SCHEDULES, scheduleKey)
    ? `There is nothing to run yet. ${IDLE_SCHEDULES[scheduleKey]}`
    : null;
}
