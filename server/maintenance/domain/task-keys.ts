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

/** Brings archived bookings back. It is started by naming the run to restore, never by itself. */
export const RESTORE_TASK_KEY = "restore-bookings";

export type SingleTaskKey = (typeof SINGLE_TASK_KEYS)[number];
export type TaskKey = (typeof TASK_KEYS)[number];
export type RunTaskKey = TaskKey | typeof RESTORE_TASK_KEY;

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
