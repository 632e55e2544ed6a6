import type { TxContext } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import type { EventDeliveryStatus } from "@/server/platform/prisma/enums";

/** Names one delivery: the event, and the handler by its name. */
export interface EventDeliveryKey {
  eventId: bigint;
  handler: string;
}

export interface LockedDelivery {
  status: EventDeliveryStatus;
  attempts: number;
  lastError: string | null;
}

/**
 * Locks an open delivery; waits for the attempt that runs. Throws NotFound, and RuleBroken when it is over already.
 */
export async function lockEventDelivery(tx: TxContext, key: EventDeliveryKey): Promise<LockedDelivery> {
  const [delivery] = await tx.db.$queryRaw<LockedDelivery[]>`
    SELECT status, attempts, last_error AS "lastError" FROM event_delivery
     WHERE event_id = ${key.eventId} AND handler = ${key.handler} FOR UPDATE`;
  if (!delivery) throw new NotFound("Event delivery", deliveryId(key));
  if (delivery.status === "DELIVERED")
    throw new RuleBroken("events.delivery_over", ["it was delivered already"]);
  if (delivery.status === "SKIPPED") throw new RuleBroken("events.delivery_over", ["it was skipped"]);
  return delivery;
}

/** How the audit log and alarms call a delivery. */
export function deliveryId({ eventId, handler }: EventDeliveryKey): string {
  return `${eventId}/${handler}`;
}
