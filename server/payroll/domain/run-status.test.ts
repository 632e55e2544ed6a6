import { describe, expect, it } from "vitest";
import { IllegalMove } from "./illegal-move";
import { RUN_STATUSES, RUN_TRANSITIONS, assertRunMove, canMoveRun, type RunStatus } from "./run-status";

/** The arrows, written down a second time on purpose: a change of the table has to be meant twice. */
const ARROWS = new Set([
  "DRAFT>AWAITING_APPROVAL",
  "DRAFT>CANCELLED",
  "AWAITING_APPROVAL>APPROVED",
  "AWAITING_APPROVAL>DRAFT",
  "AWAITING_APPROVAL>CANCELLED",
  "APPROVED>PAYING",
  "APPROVED>AWAITING_APPROVAL",
  "APPROVED>CANCELLED",
  "PAYING>PAUSED",
  "PAYING>PAID",
  "PAYING>PARTLY_PAID",
  "PAUSED>PAYING",
  "PAUSED>PARTLY_PAID",
  "PAUSED>CANCELLED",
  "PARTLY_PAID>PAYING",
  "PAID>PARTLY_PAID",
]);
const PAIRS = RUN_STATUSES.flatMap((from) => RUN_STATUSES.map((to): [RunStatus, RunStatus] => [from, to]));

describe("the moves of a payroll run", () => {
  it.each(PAIRS)("%s to %s is legal only if it is an arrow", (from, to) => {
    const legal = ARROWS.has(`${from}>${to}`);
    expect(canMoveRun(from, to)).toBe(legal);
    if (legal) assertRunMove(from, to);
    else expect(() => assertRunMove(from, to)).toThrow(IllegalMove);
  });

  it("has no arrow besides, and reaches every status from DRAFT", () => {
    expect(Object.values(RUN_TRANSITIONS).flat().length).toBe(ARROWS.size);
    const reached = new Set<RunStatus>(["DRAFT"]);
    for (const from of reached) for (const to of RUN_TRANSITIONS[from]) reached.add(to);
    expect([...reached].sort()).toEqual([...RUN_STATUSES].sort());
  });

  it("cannot pay what was not approved", () => {
    expect(RUN_STATUSES.filter((from) => canMoveRun(from, "PAYING"))).toEqual([
      "APPROVED",
      "PAUSED",
      "PARTLY_PAID",
    ]);
    expect(RUN_STATUSES.filter((from) => canMoveRun(from, "APPROVED"))).toEqual(["AWAITING_APPROVAL"]);
  });

  it("says what was tried", () => {
    expect(() => assertRunMove("DRAFT", "PAID")).toThrow("A payroll run cannot move from DRAFT to PAID.");
  });
});
