import type { TxContext } from "@/server/platform/context";
import type { InboundEvent } from "./event-types";

/** An event that took effect, in the transaction in which it did. */
export interface AppliedEvent {
  /** Our id of it: `iev_…`. */
  eventId: string;
  event: InboundEvent;
  /** `first` when this is told for the first time, `changed` when it corrects what was told before. */
  effect: "first" | "changed";
}

/**
 * Plans what follows from an event, in the transaction that stores it: what it writes exists exactly if the event and
 * its effect do. A throw undoes all three, and the sender is asked to send again.
 */
export type EventPlanner = (tx: TxContext, applied: AppliedEvent) => Promise<void>;
