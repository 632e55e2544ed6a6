import type { SimulatedEvent } from "./stripe-records";

/** What goes wrong on the way from Stripe to us. */
export type WebhookFaultAction =
  | { kind: "lost" }
  | { kind: "duplicate"; copies: number }
  /** Holds so many events, then sends them newest first. `releaseHeld` sends them earlier. */
  | { kind: "reverse"; hold: number }
  | { kind: "delay"; delayMs: number }
  /** The event is delivered before the request that caused it is answered. */
  | { kind: "before_response" };

export type WebhookFault = {
  /** Only events of these types; all unless given. */
  types?: readonly SimulatedEvent["type"][];
  /** Stop after so many events. */
  times?: number;
  action: WebhookFaultAction;
};

export type WebhookFaults = {
  add(fault: WebhookFault): void;
  clear(): void;
  /** The first fault that applies to the event, counted as played; null when it travels well. */
  actionFor(event: SimulatedEvent): WebhookFaultAction | null;
};

export function webhookFaults(): WebhookFaults {
  let armed: { fault: WebhookFault; played: number }[] = [];
  return {
    add: (fault) => void armed.push({ fault, played: 0 }),
    clear() {
      armed = [];
    },
    actionFor(event) {
      for (const one of armed) {
        if (one.fault.times !== undefined && one.played >= one.fault.times) continue;
        if (one.fault.types && !one.fault.types.includes(event.type)) continue;
        one.played += 1;
        return one.fault.action;
      }
      return null;
    },
  };
}
