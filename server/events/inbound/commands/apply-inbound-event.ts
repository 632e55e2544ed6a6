import type { TxContext } from "@/server/platform/context";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import type { InboundEventOutcome } from "@/server/platform/prisma/enums";
import type { EventPlanner } from "../applied-event";
import type { EventApplier, EventEffect } from "../appliers/applier";
import { applyBookingCancelled } from "../appliers/booking-cancelled";
import { applyBookingCompleted } from "../appliers/booking-completed";
import { applyBookingCreated } from "../appliers/booking-created";
import { applyBookingDisputed } from "../appliers/booking-disputed";
import { applyBookingRefunded } from "../appliers/booking-refunded";
import { applyPaymentDue } from "../appliers/payment-due";
import { applyPaymentReceived } from "../appliers/payment-received";
import { applyVendorUpdated } from "../appliers/vendor-updated";
import type { InboundEvent, InboundEventType } from "../event-types";

const APPLIERS: { [Type in InboundEventType]: EventApplier<Type> } = {
  "booking.created": applyBookingCreated,
  "booking.completed": applyBookingCompleted,
  "booking.cancelled": applyBookingCancelled,
  "booking.refunded": applyBookingRefunded,
  "booking.disputed": applyBookingDisputed,
  "payment.due": applyPaymentDue,
  "payment.received": applyPaymentReceived,
  "vendor.updated": applyVendorUpdated,
};

/** What became of an event, with the reason when it was not applied. */
export interface EventResult {
  outcome: InboundEventOutcome;
  code: string | null;
  problem: string | null;
}

/**
 * Gives a stored event its effect, calls the planners when it took effect, and notes what became of it, all in the
 * caller's transaction. A rule that says no leaves the event refused and nothing else. Throws for what may go well
 * when it is sent again.
 */
export async function applyInboundEvent(
  tx: TxContext,
  stored: { eventId: string; event: InboundEvent },
  planners: readonly EventPlanner[],
): Promise<EventResult> {
  const effect = await refusable(tx, () => effectOf(tx, stored));
  const result = resultOf(effect);
  await noteResult(tx, stored.eventId, result);
  await planFor(tx, stored, effect, planners);
  return result;
}

/**
 * The same for an event that was stored as applied a moment ago, in the fewest statements. A rule that says no is
 * thrown: the caller undoes everything and comes back with `applyInboundEvent`.
 */
export async function applyNewEvent(
  tx: TxContext,
  stored: { eventId: string; event: InboundEvent },
  planners: readonly EventPlanner[],
): Promise<EventResult> {
  const effect = await effectOf(tx, stored);
  const result = resultOf(effect);
  if (result.outcome !== "APPLIED") await noteResult(tx, stored.eventId, result);
  await planFor(tx, stored, effect, planners);
  return result;
}

/** Whether the error is a rule's no to an event, which no repetition changes. */
export function isRefusal(error: unknown): error is RuleBroken | NotFound | InvalidInput {
  return error instanceof RuleBroken || error instanceof NotFound || error instanceof InvalidInput;
}

async function noteResult(tx: TxContext, eventId: string, result: EventResult): Promise<void> {
  const appliedAt = result.outcome === "APPLIED" ? tx.clock.now() : null;
  await tx.db.$executeRaw`
    UPDATE inbound_event SET outcome = ${result.outcome}::inbound_event_outcome, problem_code = ${result.code},
      problem = ${result.problem}, applied_at = ${appliedAt}
    WHERE id = ${eventId}`;
}

async function planFor(
  tx: TxContext,
  stored: { eventId: string; event: InboundEvent },
  effect: EventEffect | Refused,
  planners: readonly EventPlanner[],
): Promise<void> {
  if ("effect" in effect) for (const plan of planners) await plan(tx, { ...stored, effect: effect.effect });
}

type Refused = { outcome: "REFUSED"; code: string; problem: string };

function effectOf(
  tx: TxContext,
  { eventId, event }: { eventId: string; event: InboundEvent },
): Promise<EventEffect> {
  // The type of the event chooses the applier for its own data; TypeScript cannot follow that through a union.
  const apply = APPLIERS[event.type] as EventApplier<InboundEventType>;
  return apply(tx, event, eventId);
}

async function refusable(tx: TxContext, work: () => Promise<EventEffect>): Promise<EventEffect | Refused> {
  // What a refused event began must not stay, and the event itself must.
  await tx.db.$executeRaw`SAVEPOINT event_effect`;
  try {
    const effect = await work();
    await tx.db.$executeRaw`RELEASE SAVEPOINT event_effect`;
    return effect;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await tx.db.$executeRaw`ROLLBACK TO SAVEPOINT event_effect`;
    const problem = error instanceof RuleBroken ? error.reasons.join(" ") : error.message;
    return { outcome: "REFUSED", code: error.code, problem };
  }
}

function resultOf(effect: EventEffect | Refused): EventResult {
  if (effect.outcome === "APPLIED") return { outcome: "APPLIED", code: null, problem: null };
  return { outcome: effect.outcome, code: effect.code, problem: effect.problem };
}
