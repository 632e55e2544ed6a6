import type { Alarm, AlarmRule } from "@/server/platform/prisma/client";
import type { AlarmClears, AlarmSeverity } from "@/server/platform/prisma/enums";
import { SAFE_FOR_EVERYONE } from "../domain/safe-rules";
import { alarmState, type AlarmState } from "../domain/alarm-state";

/** An alarm as the reader may see it. */
export interface AlarmRow {
  id: string;
  rule: string;
  title: string;
  severity: AlarmSeverity;
  state: AlarmState;
  clears: AlarmClears;
  subjectKind: string;
  subjectId: string;
  message: string;
  detail: unknown;
  advice: string;
  /** The file below docs/runbooks that says more. */
  runbook: string | null;
  openedAt: Date;
  lastSeenAt: Date;
  occurrences: number;
  clearedAt: Date | null;
  clearReason: string | null;
  acknowledgedAt: Date | null;
  acknowledgedByName: string | null;
  acknowledgeComment: string | null;
  /** When somebody was first told by e-mail or webhook. */
  notifiedAt: Date | null;
}

/**
 * Shapes an alarm for a reader. That something is wrong everyone may know; what exactly it says of a payout or an error
 * is for those who may read payroll and jobs.
 */
export function alarmRow(alarm: Alarm & { rule: AlarmRule }, seesAll: boolean): AlarmRow {
  const { ruleKey, rule, acknowledgedById: _id, code: _code, ...shown } = alarm;
  const row = {
    ...shown,
    rule: ruleKey,
    title: rule.title,
    clears: rule.clears,
    advice: rule.advice,
    runbook: rule.runbook,
    state: alarmState(alarm),
  };
  if (seesAll || SAFE_FOR_EVERYONE.includes(ruleKey)) return row;
  return { ...row, subjectKind: "", subjectId: "", message: rule.description, detail: null };
}
