import * as z from "zod";
import { reason } from "@/server/payroll/schemas";

// Inputs of the alarms' procedures. Safe for the browser: forms use the same schemas.

export const ALARM_STATE_VALUES = ["OPEN", "ACKNOWLEDGED", "CLEARED"] as const;
export const ALARM_SEVERITY_VALUES = ["CRITICAL", "WARNING"] as const;

const alarmId = z.string().regex(/^alrm_[0-9a-z]{1,64}$/, "This is no alarm.");
const ruleKey = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "This is no rule.");

export const listAlarmsInput = z.object({
  state: z.array(z.enum(ALARM_STATE_VALUES)).max(ALARM_STATE_VALUES.length).optional(),
  severity: z.enum(ALARM_SEVERITY_VALUES).optional(),
  rule: ruleKey.optional(),
  cursor: z.string().min(1).max(2_000).nullish(),
  limit: z.int().min(1).max(200).default(50),
});

export const getAlarmInput = z.object({ alarmId });

export const acknowledgeAlarmInput = z.object({
  alarmId,
  /** Required for a critical alarm. */
  comment: z.union([z.literal("").transform(() => undefined), reason]).optional(),
});

export const setAlarmRuleInput = z.object({
  key: ruleKey,
  seenVersion: z.int().min(1).max(1_000_000_000),
  enabled: z.boolean(),
  /** In the rule's own unit; null for a rule that has none. */
  threshold: z.int("Whole numbers only.").min(0).max(1_000_000_000).nullable(),
  reason,
});

export type ListAlarmsInput = z.output<typeof listAlarmsInput>;
export type SetAlarmRuleInput = z.output<typeof setAlarmRuleInput>;
