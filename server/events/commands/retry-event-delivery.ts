import { clearAlarm } from "@/server/alarms/commands/clear-alarm";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { EVENTS_CHANNEL } from "../delivery/listen-for-events";
import { deliveryId, lockEventDelivery, type EventDeliveryKey } from "./lock-event-delivery";

/**
 * Has a delivery tried again now, with all its attempts before it. Its alarm is over; later events of the subject go on
 * when it succeeds.
 * Throws NotFound, and RuleBroken when it is over already.
 */
export async function retryEventDelivery(ctx: Context, key: EventDeliveryKey): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { status, attempts, lastError } = await lockEventDelivery(tx, key);
    await tx.db.$executeRaw`
      UPDATE event_delivery SET attempts = 0, next_at = scheduling_now(),
             status = CASE WHEN status = 'WAITING' THEN status ELSE 'RETRYING' END
       WHERE event_id = ${key.eventId} AND handler = ${key.handler}`;
    await tx.db.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, '')`;
    await clearAlarm(tx, "event-undeliverable", deliveryId(key), `${tx.actor.name} had it tried again.`);
    await recordAudit(tx, {
      action: "events.delivery.retried",
      subjectKind: "eventDelivery",
      subjectId: deliveryId(key),
      before: { status, attempts, lastError },
      after: { status: status === "WAITING" ? status : "RETRYING", attempts: 0 },
    });
  });
}
