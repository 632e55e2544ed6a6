const DAY_MS = 86_400_000;

/** What a schedule says about occurrences, as far as planning asks. */
export interface PlanningRules {
  catchUp: "ALL_MISSED" | "LATEST_ONLY" | "SKIP";
  /** Null for no limit. */
  catchUpWindowDays: number | null;
  graceSeconds: number;
  /** Who paused it; null when it runs. */
  paused: { byName: string; reason: string | null } | null;
}

/** One period with what becomes of it. */
export type PlannedPeriod =
  { scheduledFor: Date; status: "PLANNED" } | { scheduledFor: Date; status: "SKIPPED"; reason: string };

/**
 * Decides about occurrences that are due, oldest first. Whatever is within the grace is on time and runs; an older
 * one was missed, and the policy decides. `hasMore` tells that later ones are due that are not among these. Every
 * occurrence gets an answer, and every one that is not run a reason.
 */
export function planPeriods(
  rules: PlanningRules,
  due: readonly Date[],
  now: Date,
  hasMore = false,
): PlannedPeriod[] {
  return due.map((scheduledFor, index) => {
    const isLatest = !hasMore && index === due.length - 1;
    const reason = skipReason(rules, scheduledFor, now, isLatest);
    return reason === null
      ? { scheduledFor, status: "PLANNED" }
      : { scheduledFor, status: "SKIPPED", reason };
  });
}

function skipReason(rules: PlanningRules, at: Date, now: Date, isLatest: boolean): string | null {
  const { paused, catchUp, catchUpWindowDays, graceSeconds } = rules;
  if (paused)
    return `skipped: paused by ${paused.byName}${paused.reason === null ? "" : ` (${paused.reason})`}`;
  const lateMs = now.getTime() - at.getTime();
  if (lateMs <= graceSeconds * 1000) return null;
  if (catchUp === "SKIP") return "skipped: nothing ran at its time, and missed periods are not caught up";
  if (catchUpWindowDays !== null && lateMs > catchUpWindowDays * DAY_MS)
    return `skipped: nothing ran at its time, and it is older than the ${catchUpWindowDays} days that are caught up`;
  if (catchUp === "LATEST_ONLY" && !isLatest)
    return "skipped: nothing ran at its time, and only the latest missed period is caught up";
  return null;
}
