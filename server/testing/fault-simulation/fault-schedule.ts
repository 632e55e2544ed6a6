import type { FaultAction } from "@/server/testing/provider-simulator/fault-script";
import { seededChance, type SeededChance } from "@/server/testing/kill-harness/seeded-chance";

/** What goes wrong on one machine, by the numbers of the fault catalogue. */
export const FAULT_WORDS = {
  F1: "a worker is killed",
  F2: "a worker stands still until its leases have run out",
  F3: "the provider fails",
  F4: "webhooks are lost, doubled, reversed or early",
  F5: "a database connection is cut",
  F6: "no database connection is free",
  F7: "a job is called twice, or the sweep asks again",
  F8: "clocks differ, or a day passes and keys are forgotten",
  F9: "the disk is full",
  F10: "a request comes twice, from two people, or beside a change behind everybody's back",
  F11: "a role is withdrawn while its holder approves, or before they pause",
  F12: "a new version comes: the tables get a column more, and old workers finish beside new ones",
  F13: "an event loop stands still for half a minute",
  F14: "a worker, or the web process, is cut off from all others",
} as const;
export type FaultName = keyof typeof FAULT_WORDS;

/** A fault with where it strikes: `atTick` counts the points that workers reach, from 1. */
export type PlannedFault =
  | { name: "F1"; atTick: number }
  | { name: "F2"; atTick: number; forTicks: number }
  | { name: "F3"; nth: number; of: "transfers" | "reads"; action: FaultAction }
  | { name: "F4"; how: "lost" | "five-times" | "reversed" | "early" }
  | { name: "F5"; atTick: number; how: "cut" | "lost-commit" }
  | { name: "F6"; atTick: number; connections: number }
  | { name: "F7"; atTick: number; how: "twice" | "sweep" }
  | { name: "F8"; how: "skew"; worker: number; byMs: number }
  | { name: "F8"; how: "day"; atTick: number }
  | { name: "F9"; atTick: number; writes: number }
  | { name: "F10"; how: "approve" | "draft" | "pause" | "alter"; atTick: number }
  | { name: "F11"; how: "approver" }
  | { name: "F11"; how: "pauser"; atTick: number }
  | { name: "F12"; atTick: number }
  | { name: "F13"; atTick: number }
  | { name: "F14"; how: "worker" | "web"; atTick: number; forTicks: number };

/** One story of paying a run: who works on it, and what goes wrong meanwhile. The same seed gives the same one. */
export interface FaultSchedule {
  seed: number;
  vendors: number;
  workers: number;
  faults: PlannedFault[];
}

const PROVIDER_ACTIONS: readonly FaultAction[] = [
  { kind: "500_before" },
  { kind: "500_after" },
  { kind: "500_stored" },
  { kind: "409_in_use" },
  { kind: "429" },
  { kind: "429", code: "lock_timeout" },
  { kind: "reset_before" },
  { kind: "reset_after" },
  { kind: "wrong_body", fields: { amount: 1 } },
  { kind: "wrong_body", text: "<html>" },
];
const READ_ACTIONS: readonly FaultAction[] = [
  { kind: "500_before" },
  { kind: "429" },
  { kind: "reset_before" },
  { kind: "wrong_body", text: "<html>" },
];
/** Points that a worker reaches for a payout to which nothing happens. */
const TICKS_PER_VENDOR = 11;

/** Draws a schedule with three to six kinds of faults. */
export function drawSchedule(seed: number, vendors: number): FaultSchedule {
  const chance = seededChance(seed);
  const workers = 2 + chance.whole(2);
  const names = shuffled(chance, Object.keys(FAULT_WORDS) as FaultName[]).slice(0, 3 + chance.whole(4));
  const faults = names.flatMap((name) =>
    Array.from({ length: repetitions(chance, name) }, () => drawFault(chance, name, vendors, workers)),
  );
  return { seed, vendors, workers, faults };
}

/** One line for each fault, for who reads what went wrong. */
export function scheduleText({ seed, vendors, workers, faults }: FaultSchedule): string[] {
  return [
    `seed ${seed}: ${vendors} vendors, ${workers} workers`,
    ...faults.map(({ name, ...rest }) => `  ${name} ${FAULT_WORDS[name]}: ${JSON.stringify(rest)}`),
  ];
}

function repetitions(chance: SeededChance, name: FaultName): number {
  if (name === "F3") return 2 + chance.whole(6);
  return name === "F1" || name === "F5" || name === "F7" ? 1 + chance.whole(3) : 1;
}

function drawFault(chance: SeededChance, name: FaultName, vendors: number, workers: number): PlannedFault {
  const atTick = 1 + chance.whole(vendors * TICKS_PER_VENDOR);
  switch (name) {
    case "F1":
    case "F12":
    case "F13":
      return { name, atTick };
    case "F2":
      return { name, atTick, forTicks: 1 + chance.whole(40) };
    case "F14":
      return { name, how: chance.pick(["worker", "web"]), atTick, forTicks: 1 + chance.whole(40) };
    case "F11":
      return chance.whole(2) === 0 ? { name, how: "approver" } : { name, how: "pauser", atTick };
    case "F3": {
      const of = chance.whole(4) === 0 ? ("reads" as const) : ("transfers" as const);
      const action = chance.pick(of === "reads" ? READ_ACTIONS : PROVIDER_ACTIONS);
      return { name, of, nth: 1 + chance.whole(vendors + 4), action };
    }
    case "F4":
      return { name, how: chance.pick(["lost", "five-times", "reversed", "early"]) };
    case "F5":
      return { name, atTick, how: chance.pick(["cut", "lost-commit"]) };
    case "F6":
      return { name, atTick, connections: 1 + chance.whole(4) };
    case "F7":
      return { name, atTick, how: chance.pick(["twice", "sweep"]) };
    case "F8":
      return chance.whole(2) === 0
        ? { name, how: "day", atTick }
        : { name, how: "skew", worker: chance.whole(workers), byMs: chance.whole(600_001) - 300_000 };
    case "F9":
      return { name, atTick, writes: 1 + chance.whole(3) };
    case "F10":
      return { name, atTick, how: chance.pick(["approve", "draft", "pause", "alter"]) };
  }
}

function shuffled<T>(chance: SeededChance, items: readonly T[]): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(chance.whole(left.length), 1));
  return drawn;
}
