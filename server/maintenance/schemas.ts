import * as z from "zod";
import { reason } from "@/server/payroll/schemas";
import { POLICY_KEYS, RESTORE_TASK_KEYS, TASK_KEYS } from "@/server/maintenance/domain/task-keys";

// Inputs of the maintenance screens' procedures. Safe for the browser: forms use the same schemas.

export const MAINTENANCE_STATUS_VALUES = [
  "PLANNED",
  "RUNNING",
  "PAUSING",
  "PAUSED",
  "CANCELLING",
  "CANCELLED",
  "STOPPED",
  "DONE",
  "FAILED",
] as const;
export const LEGAL_HOLD_KIND_VALUES = ["BOOKING", "VENDOR", "PERSON"] as const;

const runId = z.string().regex(/^mrun_[0-9a-z]{1,64}$/, "This is no maintenance run.");
const holdId = z.string().regex(/^lhold_[0-9a-z]{1,64}$/, "This is no legal hold.");
const version = z.int().min(1).max(1_000_000_000);
const cursor = z.string().min(1).max(2_000).nullish();
const limit = z.int().min(1).max(200).default(50);
/** A key of the marketplace's: no control characters, so that it can be stored and printed. */
const ref = z
  .string()
  .trim()
  .min(1, "Say which.")
  .max(200, "At most 200 characters.")
  .refine((text) => !/[\p{Surrogate}\p{Cc}]/u.test(text), "It has characters that no reference has.");
const requestKey = z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "This is no request key.");
/** What a person typed to confirm; the server compares it. */
const confirmation = z.string().max(200).optional();

export const taskKey = z.enum(TASK_KEYS, "There is no such task.");

export const listMaintenanceRunsInput = z.object({
  task: z.enum([...TASK_KEYS, ...RESTORE_TASK_KEYS]).optional(),
  status: z.array(z.enum(MAINTENANCE_STATUS_VALUES)).max(MAINTENANCE_STATUS_VALUES.length).optional(),
  dryRun: z.boolean().optional(),
  cursor,
  limit,
});

export const maintenanceRunInput = z.object({ runId });

export const maintenanceHistoryInput = z.object({ days: z.int().min(1).max(366).default(30) });

export const startMaintenanceInput = z.object({
  task: taskKey,
  dryRun: z.boolean(),
  /** A finished dry run, 15 minutes old at most, that the real run must agree with. */
  boundTo: runId.optional(),
  /** The task's `confirmation` as the tasks query says; asked of real runs of destructive tasks. */
  confirmation,
  /** New for each wish, the same when it is sent again. */
  requestKey,
  reason: reason.optional(),
});

/** A change to a run names the version that was on the screen. */
export const changeMaintenanceRunInput = z.object({ runId, seenVersion: version, reason });

/** The run's `confirmation` is typed by the second person. */
export const approveMaintenanceInput = changeMaintenanceRunInput.extend({ confirmation });

export const archivedOfRunInput = z.object({
  runId,
  /** The beginning of a booking's reference. */
  search: z.string().trim().max(200).optional(),
  cursor,
  limit,
});

const chosen = z
  .string()
  .min(1, "Say which.")
  .max(4_096)
  .refine((text) => !/[\p{Surrogate}\p{Cc}]/u.test(text), "It has characters that no reference has.");

export const restoreInput = z.object({
  runId,
  /** References of bookings, or paths of files; all of the run unless told. */
  refs: z.array(chosen).min(1).max(1_000).optional(),
  /** True for the conflict report alone. */
  dryRun: z.boolean().default(false),
  confirmation,
  requestKey,
  reason,
});

export const policyKey = z.enum(POLICY_KEYS, "There is no such policy.");
/** The bounds of each policy are its own, and the server's to check; these are what a number of days can be at all. */
const retainDays = z.int("Whole days only.").min(1, "At least one day.").max(3_660, "At most 3,660 days.");

export const previewPolicyInput = z.object({ key: policyKey, retainDays });
export const editPolicyInput = z.object({ key: policyKey, retainDays, seenVersion: version, reason });

export const listLegalHoldsInput = z.object({
  state: z.enum(["IN_FORCE", "RELEASED"]).default("IN_FORCE"),
  cursor,
  limit,
});
export const placeLegalHoldInput = z.object({
  kind: z.enum(LEGAL_HOLD_KIND_VALUES),
  subjectRef: ref,
  reason,
});
export const releaseLegalHoldInput = z.object({ holdId, reason });

export const setKillSwitchInput = z.object({ stopped: z.boolean(), seenVersion: version, reason });

export type ListMaintenanceRunsInput = z.output<typeof listMaintenanceRunsInput>;
export type StartMaintenanceInput = z.output<typeof startMaintenanceInput>;
export type ChangeMaintenanceRunInput = z.output<typeof changeMaintenanceRunInput>;
export type ApproveMaintenanceInput = z.output<typeof approveMaintenanceInput>;
export type ArchivedOfRunInput = z.output<typeof archivedOfRunInput>;
export type RestoreInput = z.output<typeof restoreInput>;
export type EditPolicyInput = z.output<typeof editPolicyInput>;
export type ListLegalHoldsInput = z.output<typeof listLegalHoldsInput>;
export type PlaceLegalHoldInput = z.output<typeof placeLegalHoldInput>;
export type SetKillSwitchInput = z.output<typeof setKillSwitchInput>;
