import * as z from "zod";
import { reason } from "@/server/payroll/schemas";
import { JOB_STATES } from "@/server/scheduling/domain/job-state";

// Inputs of the jobs screens' procedures. Safe for the browser: forms use the same schemas.

export const CATCH_UP_VALUES = ["ALL_MISSED", "LATEST_ONLY", "SKIP"] as const;
export const RUN_TRIGGER_VALUES = ["SCHEDULE", "MANUAL"] as const;
export const SCHEDULED_RUN_STATUS_VALUES = [
  "PLANNED",
  "RUNNING",
  "DONE",
  "FAILED",
  "SKIPPED",
  "CANCELLED",
  "DEAD",
] as const;

const key = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "This is no schedule.");
const runId = z.string().regex(/^[a-z]{2,8}_[0-9a-z]{1,64}$/, "This is no id.");
const version = z.int().min(1).max(1_000_000_000);
// Long enough for any expression; what is in it is the domain's to judge, which says why in words.
const cron = z.string().max(20_000, "This is much too long.");
const timeZone = z.string().max(64, "At most 64 characters.").nullable();

/** An instant with its offset, such as 2026-11-23T07:00:00Z; becomes a Date. */
const instant = z.iso
  .datetime({
    offset: true,
    error: "Write the instant with date, time and offset, such as 2026-11-23T07:00:00Z.",
  })
  .transform((text) => new Date(text))
  .refine(
    (at) => at >= new Date("2000-01-01T00:00:00Z") && at < new Date("2200-01-01T00:00:00Z"),
    "Choose an instant between 2000 and 2199.",
  );

export const listScheduledRunsInput = z.object({
  scheduleKey: key.optional(),
  status: z.array(z.enum(SCHEDULED_RUN_STATUS_VALUES)).max(SCHEDULED_RUN_STATUS_VALUES.length).optional(),
  trigger: z.enum(RUN_TRIGGER_VALUES).optional(),
  /** Runs for this instant or later. */
  from: instant.optional(),
  /** Runs for instants before this one. */
  to: instant.optional(),
  cursor: z.string().min(1).max(2_000).nullish(),
  limit: z.int().min(1).max(200).default(50),
});

const jobName = z
  .string()
  .max(100, "At most 100 characters.")
  .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, "This is no kind of job.");
const jobId = z.string().regex(/^[a-z]{2,8}_[0-9A-Za-z_]{1,64}$/, "This is no id.");

export const listJobsInput = z.object({
  /** Those that need somebody unless told. */
  status: z.array(z.enum(JOB_STATES)).max(JOB_STATES.length).optional(),
  name: jobName.optional(),
  cursor: z.string().min(1).max(2_000).nullish(),
  limit: z.int().min(1).max(200).default(50),
});

export const jobInput = z.object({ jobId });

/** A change to a job names the version that was on the screen; from the command line it names none. */
export const changeJobInput = z.object({
  jobId,
  seenVersion: z
    .string()
    .regex(/^[A-Z]{1,20}-\d{1,19}$/, "This is no version.")
    .optional(),
  reason,
});

export const scheduleInput = z.object({ key });
export const scheduledRunInput = z.object({ runId });
export const explainPeriodInput = z.object({ key, instant });
export const previewTimesInput = z.object({ cron, timeZone });

/** A change to a schedule names the version that was on the screen. */
export const changeScheduleInput = z.object({ key, seenVersion: version, reason });

export const editScheduleInput = changeScheduleInput.extend({
  cron,
  timeZone,
  catchUp: z.enum(CATCH_UP_VALUES),
  catchUpWindowDays: z
    .int("Whole days only.")
    .min(1, "At least one day.")
    .max(3_660, "At most 3,660 days.")
    .nullable(),
  graceSeconds: z.int("Whole seconds only.").min(1, "At least one second.").max(86_400, "At most a day."),
});

export const runScheduleNowInput = z.object({
  key,
  /** New for each wish, the same when it is sent again. */
  requestKey: z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "This is no request key."),
  reason,
});

export const changeScheduledRunInput = z.object({ runId, reason });

export type ListScheduledRunsInput = z.output<typeof listScheduledRunsInput>;
export type ListJobsInput = z.output<typeof listJobsInput>;
