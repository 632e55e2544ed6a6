import type { TxContext } from "@/server/platform/context";

/**
 * Records that a delivery, which the caller has locked and found open, is over; with the last one the event is
 * delivered. Last in the transaction: the handlers of one event wait for each other from here on.
 */
export async function settleDelivery(
  tx: TxContext,
  { eventId, handler }: { eventId: bigint; handler: string },
  status: "DELIVERED" | "SKIPPED",
): Promise<void> {
  await tx.db.$executeRaw`
    WITH settled AS (
      UPDATE event_delivery SET status = ${status}::event_delivery_status, finished_at = scheduling_now()
       WHERE event_id = ${eventId} AND handler = ${handler} RETURNING event_id
    )
    UPDATE outbox_event e SET open_deliveries = e.open_deliveries - 1,
           delivered_at = CASE WHEN e.open_deliveries = 1 THEN scheduling_now() END
      FROM settled WHERE e.id = settled.event_id`;
}
