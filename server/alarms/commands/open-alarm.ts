import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { storableJson, storableText } from "@/server/platform/storable";
import { planAlarmDeliveries } from "../sending/plan-alarm-deliveries";

export interface NewAlarm {
  /** The key of its rule: "dead-job". */
  rule: string;
  /** The glossary's word and the id of what it is about; none when it is about the product as a whole. */
  subjectKind?: string;
  subjectId?: string;
  /** Tells several alarms of one rule and subject apart. */
  code?: string;
  /** What is wrong and since when, in plain words. */
  message: string;
  /** What else a screen or a program may want: plain values. */
  detail?: unknown;
}

/**
 * Says that something is wrong. While an alarm of the same rule, subject and code is open, it only happens once more
 * and is seen later, also when several say so at once; a rule that is switched off opens nothing. Whoever is to be told of
 * a new one is told when the transaction commits. Resolves to whether a new one was opened.
 *
 * @throws Error when there is no such rule.
 */
export async function openAlarm(tx: TxContext, alarm: NewAlarm): Promise<boolean> {
  const { rule, subjectKind = "", subjectId = "", code = "" } = alarm;
  const [written] = await tx.db.$queryRaw<{ id: string; occurrences: number }[]>`
    INSERT INTO alarm (id, rule, severity, subject_kind, subject_id, code, message, detail, opened_at, last_seen_at)
    SELECT ${newId("alrm")}, r.key, r.severity, ${subjectKind}, ${subjectId}, ${code}, ${storableText(alarm.message)},
           ${storableJson(alarm.detail)}::jsonb, now.at, now.at
      FROM alarm_rule r, (SELECT scheduling_now() AS at) AS now
     WHERE r.key = ${rule} AND r.enabled
    ON CONFLICT (rule, subject_id, code) WHERE cleared_at IS NULL
    DO UPDATE SET occurrences = alarm.occurrences + 1,
                  last_seen_at = greatest(alarm.last_seen_at, excluded.last_seen_at)
    RETURNING id, occurrences`;
  if (written) {
    const isNew = written.occurrences === 1;
    if (isNew) await planAlarmDeliveries(tx, [written.id], "RAISED");
    return isNew;
  }
  const known = await tx.db.alarmRule.findUnique({ where: { key: rule }, select: { key: true } });
  if (!known) throw new Error(`There is no alarm rule "${rule}".`);
  return false;
}
