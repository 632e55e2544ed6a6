/**
 * What goes wrong, and where. "before" means the provider did nothing, "after" that it did everything asked
 * and stored the answer with the idempotency key.
 */
export type FaultAction =
  | { kind: "timeout_before" }
  | { kind: "timeout_after_success" }
  | { kind: "500_before" }
  /** Did it, but answers 500 and stores that 500 with the key, as Stripe does. */
  | { kind: "500_after" }
  /** Did nothing, answers 500 and stores that 500 with the key: replaying the key never heals. */
  | { kind: "500_stored" }
  | { kind: "409_in_use" }
  | { kind: "429"; code?: "rate_limit" | "lock_timeout"; retryAfterSeconds?: number }
  | { kind: "reset_before" }
  | { kind: "reset_after" }
  /** Starts, holds the key for so many milliseconds, then does it and answers. */
  | { kind: "slow"; delayMs: number }
  /** Does it, then sends the answer one byte per interval. */
  | { kind: "slow_drip"; intervalMs: number }
  /** Does it, then answers something else: fields laid over the right body, or raw text in its place. */
  | { kind: "wrong_body"; fields?: Record<string, unknown>; text?: string };

export type Fault<Action = FaultAction> = {
  /**
   * Which requests: HTTP method, a regular expression on the path, the destination (an account, or whom a
   * message is for). All given must hold.
   */
  match: { method?: string; path?: string; destination?: string };
  /** Only these among the matching requests, counted from 1. */
  nth?: number | readonly number[];
  /** Stop after so many plays. */
  times?: number;
  /** Play with this chance from 0 to 1, drawn from `seed`, so that the same seed gives the same story. */
  probability?: number;
  seed?: number;
  action: Action;
};

export type FaultSubject = { method: string; path: string; destination: string | null };

export type FaultScript<Action = FaultAction> = {
  /** Adds a fault and returns its id. Throws a RangeError or SyntaxError when the fault makes no sense. */
  add(fault: Fault<Action>): string;
  remove(id: string): boolean;
  clear(): void;
  /** The action to play for this request, if any. Counts the request against every fault it matches. */
  actionFor(subject: FaultSubject): Action | null;
  list(): readonly (Fault<Action> & { id: string; matched: number; played: number })[];
};

type ArmedFault<Action> = {
  id: string;
  fault: Fault<Action>;
  path: RegExp | null;
  draw: () => number;
  matched: number;
  played: number;
};

/** An empty script. Stripe's actions unless another kind is named. */
export function faultScript<Action = FaultAction>(): FaultScript<Action> {
  let armed: ArmedFault<Action>[] = [];
  let nextId = 1;
  return {
    add(fault) {
      const chance = fault.probability;
      if (chance !== undefined && !(chance >= 0 && chance <= 1))
        throw new RangeError("probability is from 0 to 1");
      const path = fault.match.path === undefined ? null : new RegExp(fault.match.path);
      const id = `fault_${nextId++}`;
      armed.push({ id, fault, path, draw: seededDraw(fault.seed ?? 1), matched: 0, played: 0 });
      return id;
    },
    remove(id) {
      const before = armed.length;
      armed = armed.filter((one) => one.id !== id);
      return armed.length < before;
    },
    clear() {
      armed = [];
    },
    actionFor(subject) {
      let action: Action | null = null;
      for (const one of armed) {
        if (!matches(one, subject)) continue;
        one.matched += 1;
        if (action === null && isDue(one)) {
          one.played += 1;
          action = one.fault.action;
        }
      }
      return action;
    },
    list: () => armed.map(({ id, fault, matched, played }) => ({ ...fault, id, matched, played })),
  };
}

function matches<Action>(one: ArmedFault<Action>, subject: FaultSubject): boolean {
  const { method, destination } = one.fault.match;
  if (method !== undefined && method.toUpperCase() !== subject.method) return false;
  if (destination !== undefined && destination !== subject.destination) return false;
  return one.path === null || one.path.test(subject.path);
}

function isDue<Action>({ fault, matched, played, draw }: ArmedFault<Action>): boolean {
  if (fault.times !== undefined && played >= fault.times) return false;
  if (typeof fault.nth === "number" && fault.nth !== matched) return false;
  if (typeof fault.nth === "object" && !fault.nth.includes(matched)) return false;
  return fault.probability === undefined || draw() < fault.probability;
}

/** A small linear congruential generator: enough for a story that repeats, no use for secrets. */
function seededDraw(seed: number): () => number {
  let state = (Math.imul(seed, 2_654_435_761) + 12_345) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
