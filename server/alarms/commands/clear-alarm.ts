import type { TxContext } from "@/server/platform/context";
import { storableText } from "@/server/platform/storable";
import { planAlarmDeliveries } from "../sending/plan-alarm-deliveries";

/**
 * Says that what a rule's alarm told of is no longer so: of one subject, or of all. Resolves to how many alarms were
 * open. The reason is a sentence for people.
 */
export async function clearAlarm(
  tx: TxContext,
  rule: string,
  subjectId?: string,
  reason = "It is no longer so.",
): Promise<number> {
  const cleared = await tx.db.$queryRaw<{ id: string }[]>`
    UPDATE alarm SET cleared_at = greatest(opened_at, scheduling_now()), clear_reason = ${storableText(reason)}
     WHERE rule = ${rule} AND cleared_at IS NULL
       AND (${subjectId ?? null}::text IS NULL OR subject_id = ${subjectId ?? null}::text)
    RETURNING id`;
  const ids = cleared.map(({ id }) => id);
  await planAlarmDeliveries(tx, ids, "RESOLVED");
  return ids.length;
}
