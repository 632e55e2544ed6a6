import { describe, expect, it } from "vitest";
import {
  DUE_STATUSES,
  IllegalMessageMove,
  MESSAGE_STATUSES,
  MESSAGE_TRANSITIONS,
  assertMessageMove,
  canMoveMessage,
  type MessageStatus,
} from "./message-status";

/** The arrows before the provider has it, written down a second time on purpose: a change has to be meant twice. */
const OURS: Record<string, string> = {
  PLANNED: "HELD SENDING SKIPPED SUPPRESSED EXPIRED CANCELLED",
  HELD: "PLANNED SENDING SKIPPED SUPPRESSED EXPIRED CANCELLED",
  SENDING:
    "PLANNED HELD UNKNOWN RETRY_WAIT ACCEPTED DEFERRED SENT DELIVERED UNDELIVERED BOUNCED FAILED SUPPRESSED CANCELLED SKIPPED EXPIRED",
  UNKNOWN:
    "SENDING RETRY_WAIT ACCEPTED DEFERRED SENT DELIVERED UNDELIVERED BOUNCED FAILED SUPPRESSED CANCELLED",
  RETRY_WAIT:
    "HELD SENDING ACCEPTED DEFERRED SENT DELIVERED UNDELIVERED BOUNCED FAILED SUPPRESSED CANCELLED SKIPPED EXPIRED",
  SKIPPED: "",
  EXPIRED: "",
};

describe("the moves of a message", () => {
  it.each(Object.entries(OURS))("from %s lead exactly where they should", (from, arrows) => {
    const to = MESSAGE_STATUSES.filter((status) => canMoveMessage(from as MessageStatus, status));
    expect([...to].sort()).toEqual(arrows.split(" ").filter(Boolean).sort());
  });

  it("never lead back to us once a delivery was told", () => {
    for (const to of DUE_STATUSES) expect(canMoveMessage("DELIVERED", to)).toBe(false);
    expect(MESSAGE_STATUSES.filter((from) => canMoveMessage(from, "SENDING"))).toEqual([
      "PLANNED",
      "HELD",
      "UNKNOWN",
      "RETRY_WAIT",
    ]);
  });

  it("reach every status from PLANNED", () => {
    const reached = new Set<MessageStatus>(["PLANNED"]);
    for (const from of reached) for (const to of MESSAGE_TRANSITIONS[from]) reached.add(to);
    expect([...reached].sort()).toEqual([...MESSAGE_STATUSES].sort());
  });

  it("say what was tried", () => {
    expect(() => assertMessageMove("SKIPPED", "SENDING")).toThrow(IllegalMessageMove);
    expect(() => assertMessageMove("PLANNED", "DELIVERED")).toThrow("cannot move from PLANNED to DELIVERED");
  });
});
