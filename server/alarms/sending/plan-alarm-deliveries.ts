import type { TxContext } from "@/server/platform/context";
import { enqueueNew } from "@/server/platform/jobs";
import type { AlarmOccasion } from "@/server/platform/prisma/enums";
import { SAFE_FOR_EVERYONE } from "../domain/safe-rules";
import { deliverAlarmRequest } from "../job-requests";

/** How many alarms of one rule a target is told of within ten minutes. A storm is one piece of news, not thousands. */
const LATELY_MAX = { EMAIL: 5, WEBHOOK: 100 };
const HELD_WHY = "Too many alarms of this rule came within ten minutes; the others were sent.";

/**
 * Writes down who is to be told that these alarms were raised or are over, and asks for it, in the transaction that
 * raises or ends them. Critical ones go to all targets, warnings to the webhook alone. Of an end only those are told
 * who were told of the beginning. Alarms about the sending itself are never sent.
 */
export async function planAlarmDeliveries(
  tx: TxContext,
  alarmIds: readonly string[],
  occasion: AlarmOccasion,
): Promise<void> {
  if (alarmIds.length === 0) return;
  const planned = occasion === "RAISED" ? await writeRaised(tx, alarmIds) : await writeResolved(tx, alarmIds);
  const waiting = planned.filter(({ status }) => status === "WAITING");
  if (waiting.length === 0) return;
  await enqueueNew(
    tx,
    deliverAlarmRequest,
    waiting.map(({ id }) => ({ input: { deliveryId: id }, key: `alarm-delivery:${id}` })),
  );
}

interface Planned {
  id: string;
  status: string;
}

// Mail and webhooks leave the house: they say no more than everyone on the staff may read.
async function writeRaised(tx: TxContext, alarmIds: readonly string[]): Promise<Planned[]> {
  return tx.db.$queryRaw<Planned[]>`
    INSERT INTO alarm_delivery (id, alarm_id, occasion, target_id, rule, status, title, message, created_at, settled_at, failure)
    SELECT 'adlv_' || replace(gen_random_uuid()::text, '-', ''), a.id, 'RAISED', t.id, r.key,
           CASE WHEN held.so THEN 'HELD' ELSE 'WAITING' END::alarm_delivery_status, r.title,
           CASE WHEN r.key = ANY (${SAFE_FOR_EVERYONE}) THEN a.message ELSE r.description END,
           scheduling_now(), CASE WHEN held.so THEN scheduling_now() END, CASE WHEN held.so THEN ${HELD_WHY} END
      FROM alarm a JOIN alarm_rule r ON r.key = a.rule
      JOIN alarm_target t ON t.removed_at IS NULL AND (t.channel = 'WEBHOOK' OR a.severity = 'CRITICAL')
     CROSS JOIN LATERAL (
       SELECT count(*) >= CASE t.channel WHEN 'EMAIL' THEN ${LATELY_MAX.EMAIL}::int ELSE ${LATELY_MAX.WEBHOOK}::int END AS so
         FROM alarm_delivery d
        WHERE d.rule = r.key AND d.target_id = t.id AND d.occasion = 'RAISED' AND d.status <> 'HELD'
          AND d.created_at > scheduling_now() - interval '10 minutes') AS held
     WHERE a.id = ANY (${alarmIds}) AND r.key <> 'alarm-unsent'
       AND NOT (r.key = 'dead-job' AND a.subject_id = ${deliverAlarmRequest.name})
    ON CONFLICT (alarm_id, occasion, target_id) DO NOTHING
    RETURNING id, status::text`;
}

async function writeResolved(tx: TxContext, alarmIds: readonly string[]): Promise<Planned[]> {
  return tx.db.$queryRaw<Planned[]>`
    INSERT INTO alarm_delivery (id, alarm_id, occasion, target_id, rule, status, title, message, created_at)
    SELECT 'adlv_' || replace(gen_random_uuid()::text, '-', ''), a.id, 'RESOLVED', t.id, r.key, 'WAITING', r.title,
           CASE WHEN a.acknowledged_at = a.cleared_at THEN a.acknowledged_by_name || ' has acknowledged it.'
                WHEN r.key = ANY (${SAFE_FOR_EVERYONE}) THEN a.clear_reason
                ELSE 'It is over.' END,
           scheduling_now()
      FROM alarm a JOIN alarm_rule r ON r.key = a.rule
      JOIN alarm_delivery raised ON raised.alarm_id = a.id AND raised.occasion = 'RAISED' AND raised.status <> 'HELD'
      JOIN alarm_target t ON t.id = raised.target_id AND t.removed_at IS NULL
     WHERE a.id = ANY (${alarmIds})
    ON CONFLICT (alarm_id, occasion, target_id) DO NOTHING
    RETURNING id, status::text`;
}
