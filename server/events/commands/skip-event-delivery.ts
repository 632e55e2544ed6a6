import { clearAlarm } from "@/server/alarms/commands/clear-alarm";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { settleDelivery } from "../delivery/settle-delivery";
import { EVENTS_CHANNEL } from "../delivery/listen-for-events";
import { deliveryId, lockEventDelivery, type EventDeliveryKey } from "./lock-event-delivery";

/**
 * Leaves an event out for one handler, for good: later events of the subject go on without it. Throws InvalidInput
 * without a reason, NotFound, and RuleBroken when it is over already.
 */
export async function skipEventDelivery(
  ctx: Context,
  { reason, ...key }: EventDeliveryKey & { reason: string },
): Promise<void> {
  const given = reason.trim();
  if (given === "") throw new InvalidInput("Say why the event is left out.", "reason");
  await inTransaction(ctx, async (tx) => {
    const { status, attempts, lastError } = await lockEventDelivery(tx, key);
    await settleDelivery(tx, key, "SKIPPED");
    await tx.db.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, '')`;
    await clearAlarm(tx, "event-undeliverable", deliveryId(key), `${tx.actor.name} left it out.`);
    await recordAudit(tx, {
      action: "events.delivery.skipped",
      subjectKind: "eventDelivery",
      subjectId: deliveryId(key),
      before: { status, attempts, lastError },
      after: { status: "SKIPPED" },
      reason: given,
    });
  });
}
