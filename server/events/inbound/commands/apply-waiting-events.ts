import type { TxContext } from "@/server/platform/context";
import type { EventPlanner } from "../applied-event";
import { readStoredEvent } from "../read-inbound-event";
import { openPayload } from "../sealed-payload";
import { applyInboundEvent } from "./apply-inbound-event";

/**
 * Tries the events again that wait for this booking, in the order in which they happened. The caller's transaction
 * has made the booking, or has found it. Resolves to how many no longer wait.
 */
export async function applyWaitingEvents(
  tx: TxContext,
  bookingRef: string,
  planners: readonly EventPlanner[],
): Promise<number> {
  const waiting = await tx.db.$queryRaw<{ id: string; payload: unknown }[]>`
    SELECT id, payload FROM inbound_event WHERE booking_ref = ${bookingRef} AND outcome = 'WAITING'
    ORDER BY type <> 'booking.created', occurred_at, id FOR UPDATE`;
  let settled = 0;
  for (const { id, payload } of waiting) {
    const { outcome } = await applyInboundEvent(
      tx,
      { eventId: id, event: readStoredEvent(openPayload(payload)) },
      planners,
    );
    if (outcome !== "WAITING") settled += 1;
  }
  return settled;
}
