/** The tasks that do one thing, in the order in which all of them are run. */
export const SINGLE_TASK_KEYS = [
  "archive-bookings",
  "delete-sessions",
  "remove-test-data",
  "compress-logs",
  "prune",
] as const;

/** What can be started; `all` runs every single task and makes one report of them. */
export const TASK_KEYS = [...SINGLE_TASK_KEYS, "all"] as const;

/** Bring back what a run took. They are started by naming that run, never by themselves. */
export const RESTORE_TASK_KEYS = ["restore-bookings", "restore-logs"] as const;

export type SingleTaskKey = (typeof SINGLE_TASK_KEYS)[number];
export type TaskKey = (typeof TASK_KEYS)[number];
export type RestoreTaskKey = (typeof RESTORE_TASK_KEYS)[number];
export type RunTaskKey = TaskKey | RestoreTaskKey;

/** True of the tasks that bring back. */
export function isRestoreTask(task: string): task is RestoreTaskKey {
  return (RESTORE_TASK_KEYS as readonly string[]).includes(task);
}

/** What brings back what a run of the task took; null where nothing does. */
export function restoreTaskOf(task: string): RestoreTaskKey | null {
  if (task === "compress-logs") return "restore-logs";
  return task === "archive-bookings" || task === "all" ? "restore-bookings" : null;
}

/** The policies that tasks obey: how many days something is kept. */
export const POLICY_KEYS = [
  "archive-bookings",
  "delete-sessions",
  "compress-logs",
  "prune-provider-payloads",
  "prune-job-history",
  "prune-events",
  "prune-step-ups",
  "prune-messages",
] as const;

export type PolicyKey = (typeof POLICY_KEYS)[number];

/** Days by policy, as frozen at a run's start. */
export type PolicyDays = Readonly<Partial<Record<PolicyKey, number>>>;
