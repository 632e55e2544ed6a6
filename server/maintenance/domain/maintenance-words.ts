import type { MaintenanceRunStatus, RunWhy } from "./run-state";
import type { RunTaskKey } from "./task-keys";

// How maintenance speaks; screens and reports use the same words.

export const TASK_TITLES: Readonly<Record<RunTaskKey, string>> = {
  "archive-bookings": "Archive bookings",
  "delete-sessions": "Delete sessions",
  "remove-test-data": "Remove test data",
  "compress-logs": "Compress logs",
  prune: "Prune records",
  all: "Run maintenance",
  "restore-bookings": "Restore bookings",
  "restore-logs": "Restore logs",
};

export const STATUS_WORDS: Readonly<Record<MaintenanceRunStatus, string>> = {
  PLANNED: "Waiting",
  RUNNING: "Running",
  PAUSING: "Pausing",
  PAUSED: "Paused",
  CANCELLING: "Cancelling",
  CANCELLED: "Cancelled",
  STOPPED: "Stopped",
  DONE: "Done",
  FAILED: "Failed",
};

export const WHY_WORDS: Readonly<Record<RunWhy, string>> = {
  CAP: "It would take more than it may without a second person.",
  KILL_SWITCH: "The kill switch was set.",
  BUDGET: "The day's time for maintenance is used up.",
  PLAN_CHANGED: "It no longer agrees with the dry run that it was bound to.",
  ALREADY_RUNNING: "Another run of this task was under way.",
  CANCELLED: "It was cancelled.",
  ERROR: "It failed.",
  COMPLETED: "Everything was looked at.",
};

/** Why a running run holds back. */
export const THROTTLE_WORDS: Readonly<Record<string, string>> = {
  REPLICA_LAG: "a replica is more than a second behind",
  AUTOVACUUM: "PostgreSQL is vacuuming the table",
  POOL_WAIT: "connections to the database are scarce",
};

/** Why a row was left where it is. */
export const SKIP_WORDS: Readonly<Record<string, string>> = {
  LEGAL_HOLD: "on legal hold",
  ON_HOLD: "on a payroll hold",
  OPEN_DISPUTE: "a dispute is open",
  PENDING_REFUND: "a refund is pending",
  PENDING_PAYOUT: "its payout is on the way",
  UNPAID: "the vendor is not paid for it, or an instalment is open",
  FUTURE_STAY: "the stay is not over",
  EVENT_WAITS: "an event about it waits",
  CURRENT_SESSION: "the session that started this run",
  REFERENCED: "a real row refers to it",
  CHANGED: "changed meanwhile",
  NOT_PLANNED: "not in the dry run that it was bound to",
  RESTORED: "brought back less than 30 days ago",
  EVIDENCE: "an approval names it",
  NEEDED: "later work needs it",
  // Restoring.
  ID_EXISTS: "a live booking has its id",
  REF_EXISTS: "a live booking has its reference",
  CHILD_EXISTS: "a live refund, dispute or instalment has its key",
  VENDOR_GONE: "its vendor no longer exists",
  NOT_ARCHIVED: "not taken by this run, or back already",
  CHECKSUM: "its checksum does not fit",
  // Files.
  TOO_NEW: "not old enough",
  EMPTY: "empty",
  ALREADY_COMPRESSED: "compressed already",
  NOT_COMPRESSED: "not compressed with gzip",
  DAMAGED: "its compressed content is damaged",
  NOT_SMALLER: "would not become smaller",
  IS_LINK: "a link",
  HARD_LINKED: "has several names",
  NOT_A_FILE: "not a regular file",
  IN_USE: "open for writing",
  TARGET_EXISTS: "there is another file of the new name",
  NO_SPACE: "too little space on the disk",
  NO_FOLDER: "the folder does not exist",
  OUTSIDE_ROOTS: "outside the configured folders",
  NOT_READABLE: "not readable",
  NOT_WRITABLE: "its folder cannot be written to, or it cannot be removed",
  ODD_NAME: "its name is not valid text, or too long",
  NOT_LOSSLESS: "what was read back differed",
  IO_ERROR: "reading or writing failed",
};

/** The reason in words; one that is not known stays as it is. */
export function skipWords(code: string): string {
  return SKIP_WORDS[code] ?? code.toLowerCase().replaceAll("_", " ");
}
