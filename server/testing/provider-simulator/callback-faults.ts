/** What goes wrong on the way from a provider to us. */
export type CallbackFaultAction =
  | { kind: "lost" }
  | { kind: "duplicate"; copies: number }
  /** Holds so many events, then sends them newest first. `releaseHeld` sends them earlier. */
  | { kind: "reverse"; hold: number }
  | { kind: "delay"; delayMs: number }
  /** The event is delivered before the request that caused it is answered. */
  | { kind: "before_response" };

export type CallbackFault<Type extends string = string> = {
  /** Only events of these types; all unless given. */
  types?: readonly Type[];
  /** Stop after so many events. */
  times?: number;
  action: CallbackFaultAction;
};

export type CallbackFaults<Type extends string = string> = {
  add(fault: CallbackFault<Type>): void;
  clear(): void;
  /** The first fault that applies to the event, counted as played; null when it travels well. */
  actionFor(event: { type: Type }): CallbackFaultAction | null;
};

export function callbackFaults<Type extends string>(): CallbackFaults<Type> {
  let armed: { fault: CallbackFault<Type>; played: number }[] = [];
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
