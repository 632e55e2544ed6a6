import { describe, expect, it } from "vitest";
import { IllegalMove } from "./illegal-move";
import {
  PAYOUT_IN_FLIGHT,
  PAYOUT_STATUSES,
  PAYOUT_TRANSITIONS,
  assertPayoutMove,
  canMovePayout,
  type PayoutStatus,
} from "./payout-status";

/** The arrows, written down a second time on purpose: a change of the table has to be meant twice. */
const ARROWS = new Set([
  "SKIPPED>PLANNED",
  "PLANNED>SKIPPED",
  "PLANNED>RESERVED",
  "PLANNED>CANCELLED",
  "RESERVED>SENDING",
  "RESERVED>FAILED",
  "RESERVED>PLANNED",
  "RESERVED>STALE",
  "RESERVED>CANCELLED",
  "SENDING>SENT",
  "SENDING>FAILED",
  "SENDING>UNKNOWN",
  "SENDING>RESERVED",
  "UNKNOWN>SENT",
  "UNKNOWN>FAILED",
  "UNKNOWN>RESERVED",
  "SENT>PAID",
  "SENT>FAILED",
  "SENT>RETURNED",
  "PAID>RETURNED",
  "PAID>FAILED",
  "FAILED>RESERVED",
  "FAILED>CANCELLED",
  "FAILED>STALE",
  "STALE>PLANNED",
  "STALE>RESERVED",
  "STALE>CANCELLED",
]);
const PAIRS = PAYOUT_STATUSES.flatMap((from) =>
  PAYOUT_STATUSES.map((to): [PayoutStatus, PayoutStatus] => [from, to]),
);

describe("the moves of a payout", () => {
  it.each(PAIRS)("%s to %s is legal only if it is an arrow", (from, to) => {
    const legal = ARROWS.has(`${from}>${to}`);
    expect(canMovePayout(from, to)).toBe(legal);
    if (legal) assertPayoutMove(from, to);
    else expect(() => assertPayoutMove(from, to)).toThrow(IllegalMove);
  });

  it("has no arrow besides, and reaches every status from SKIPPED", () => {
    expect(Object.values(PAYOUT_TRANSITIONS).flat().length).toBe(ARROWS.size);
    const reached = new Set<PayoutStatus>(["SKIPPED"]);
    for (const from of reached) for (const to of PAYOUT_TRANSITIONS[from]) reached.add(to);
    expect([...reached].sort()).toEqual([...PAYOUT_STATUSES].sort());
  });

  it("never sends or frees what may be on its way", () => {
    for (const status of PAYOUT_IN_FLIGHT) expect(canMovePayout(status, "CANCELLED")).toBe(false);
    expect(canMovePayout("UNKNOWN", "SENDING")).toBe(false);
    expect(PAYOUT_STATUSES.filter((from) => canMovePayout(from, "SENDING"))).toEqual(["RESERVED"]);
  });
});
