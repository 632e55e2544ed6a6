import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { EventPlanner } from "../applied-event";
import { eventPlanners } from "../planners";
import type { ReadEvent } from "../read-inbound-event";
import { sealPayload } from "../sealed-payload";
import { applyInboundEvent, applyNewEvent, isRefusal, type EventResult } from "./apply-inbound-event";
import { applyWaitingEvents } from "./apply-waiting-events";

/** What became of an event that came in: stored now, known already, or another one under a known key. */
export type ReceivedInboundEvent = { kind: "stored" | "known" | "conflict"; eventId: string } & EventResult;

/**
 * Stores an event once, by its source and id, with its effect and what is planned from it, in one transaction: when
 * this resolves, all of it is durable. Events that waited for the booking it makes follow in the same transaction.
 * Another event under a known key is noted and nothing is done about it.
 */
export async function receiveInboundEvent(
  ctx: Context,
  read: ReadEvent,
  planners: readonly EventPlanner[] = eventPlanners,
): Promise<ReceivedInboundEvent> {
  const receive = (apply: typeof applyNewEvent) =>
    inTransaction(ctx, async (tx): Promise<ReceivedInboundEvent> => {
      const eventId = newId("iev");
      if (!(await insertEvent(tx, eventId, read))) return knownEvent(tx, read);
      const result = await apply(tx, { eventId, event: read.event }, planners);
      if (read.event.type === "booking.created" && result.outcome === "APPLIED")
        await applyWaitingEvents(tx, read.event.data.bookingRef, planners);
      return { kind: "stored", eventId, ...result };
    });
  try {
    return await receive(applyNewEvent);
  } catch (error) {
    // Nearly none is refused, so only these are asked twice.
    if (!isRefusal(error)) throw error;
    return receive(applyInboundEvent);
  }
}

async function insertEvent(tx: TxContext, eventId: string, read: ReadEvent): Promise<boolean> {
  const { source, id, type, time, data } = read.event;
  const bookingRef = "bookingRef" in data ? data.bookingRef : null;
  const vendorRef = "vendorRef" in data ? data.vendorRef : "vendor" in data ? data.vendor.vendorRef : null;
  const inserted = await tx.db.$executeRaw`
    INSERT INTO inbound_event (id, source, event_id, type, occurred_at, booking_ref, vendor_ref, body_hash, payload,
      told_fields, received_at, outcome, applied_at)
    VALUES (${eventId}, ${source}, ${id}, ${type}, ${time}, ${bookingRef}, ${vendorRef}, ${read.bodyHash},
      ${JSON.stringify(sealPayload(read.payload))}::jsonb, ${Object.keys(data)}, ${tx.clock.now()}, 'APPLIED', ${tx.clock.now()})
    ON CONFLICT (source, event_id) DO NOTHING`;
  return inserted === 1;
}

async function knownEvent(tx: TxContext, read: ReadEvent): Promise<ReceivedInboundEvent> {
  const { source, id } = read.event;
  const known = await tx.db.inboundEvent.findUniqueOrThrow({
    where: { source_eventId: { source, eventId: id } },
    select: { id: true, bodyHash: true, outcome: true, problemCode: true, problem: true },
  });
  const { id: eventId, outcome, problemCode: code, problem } = known;
  if (known.bodyHash === read.bodyHash) return { kind: "known", eventId, outcome, code, problem };
  await tx.db.$executeRaw`
    INSERT INTO inbound_event_conflict (inbound_event_id, body_hash, received_at)
    VALUES (${eventId}, ${read.bodyHash}, ${tx.clock.now()}) ON CONFLICT DO NOTHING`;
  return { kind: "conflict", eventId, outcome, code, problem };
}
