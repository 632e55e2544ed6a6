import type { TxContext } from "@/server/platform/context";
import type { InboundEvent, InboundEventType } from "../event-types";

/** What an event did. A rule that says no is thrown as RuleBroken. */
export type EventEffect =
  | { outcome: "APPLIED"; effect: "first" | "changed" }
  | { outcome: "UNCHANGED" | "STALE" | "WAITING"; code: string; problem: string };

/** Gives one type of event its effect on bookings, vendors and the ledger, with the outbox event that tells of it. */
export type EventApplier<Type extends InboundEventType> = (
  tx: TxContext,
  event: InboundEvent<Type>,
  /** Our id of the event. */
  eventId: string,
) => Promise<EventEffect>;

export const FIRST: EventEffect = { outcome: "APPLIED", effect: "first" };
export const CHANGED: EventEffect = { outcome: "APPLIED", effect: "changed" };
export const UNCHANGED: EventEffect = {
  outcome: "UNCHANGED",
  code: "events.unchanged",
  problem: "This was known already.",
};
export const STALE: EventEffect = {
  outcome: "STALE",
  code: "events.stale",
  problem: "Something newer was known already.",
};
