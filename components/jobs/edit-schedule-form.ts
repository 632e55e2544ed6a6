import type { ScheduleView } from "@/components/jobs/jobs-looks";
import type { RouterInputs } from "@/server/api/root";

/** What stands in the fields of the form. */
export interface EditScheduleFields {
  cron: string;
  /** An IANA name, or BUSINESS_ZONE. */
  timeZone: string;
  catchUp: ScheduleView["catchUp"];
  /** Digits; empty for no limit. */
  windowDays: string;
  graceSeconds: string;
  reason: string;
}

/** Stands in the list of zones for "whatever the zone of the business is". */
export const BUSINESS_ZONE = "business";

/** The fields as the schedule is now. */
export function fieldsOf(schedule: ScheduleView): EditScheduleFields {
  return {
    cron: schedule.cron,
    timeZone: schedule.timeZone ?? BUSINESS_ZONE,
    catchUp: schedule.catchUp,
    windowDays: schedule.catchUpWindowDays === null ? "" : String(schedule.catchUpWindowDays),
    graceSeconds: String(schedule.graceSeconds),
    reason: "",
  };
}

/** What the fields ask the server for. */
export function editInput(
  { key, version }: Pick<ScheduleView, "key" | "version">,
  fields: EditScheduleFields,
): RouterInputs["scheduling"]["edit"] {
  const windowDays = fields.windowDays.trim();
  return {
    key,
    seenVersion: version,
    cron: fields.cron,
    timeZone: zoneOf(fields.timeZone),
    catchUp: fields.catchUp,
    catchUpWindowDays: windowDays === "" ? null : Number(windowDays),
    graceSeconds: Number(fields.graceSeconds.trim()),
    reason: fields.reason,
  };
}

/** The zone as the server takes it: null for the business zone. */
export function zoneOf(timeZone: string): string | null {
  return timeZone === BUSINESS_ZONE ? null : timeZone;
}

/** Why a text is no whole number; undefined if it is one. What number is too large is the server's to say. */
export function wholeNumberProblem(text: string): string | undefined {
  return /^\d{1,6}$/.test(text.trim()) ? undefined : "Write a whole number, such as 30.";
}
