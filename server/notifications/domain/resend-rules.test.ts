import { describe, expect, it } from "vitest";
import { MESSAGE_STATUSES, type MessageStatus } from "./message-status";
import {
  historyRefusals,
  isUndelivered,
  RESEND_LIMITS,
  stateRefusal,
  type EarlierCopy,
} from "./resend-rules";
import { refusalSentence } from "./resend-words";

const NOW = new Date("2026-01-15T12:00:00Z");
const ago = (ms: number, status: MessageStatus = "DELIVERED"): EarlierCopy => ({
  status,
  createdAt: new Date(NOW.getTime() - ms),
});
const history = (given: Partial<Parameters<typeof historyRefusals>[0]>) =>
  historyRefusals({ copies: [], forRecipient: 0, byPerson: 0, now: NOW, ...given });
const { pauseMs, copiesOfMessageMax, copiesForRecipientMax, byPersonMax } = RESEND_LIMITS;

describe("what an earlier copy stands against", () => {
  it.each<[string, EarlierCopy[], string[]]>([
    ["nothing before", [], []],
    ["one that waits, however long", [ago(pauseMs * 10, "HELD")], ["COPY_ON_ITS_WAY"]],
    ["one that was just accepted", [ago(1_000, "ACCEPTED")], ["SENT_AGAIN_JUST_NOW"]],
    ["one that was just delivered", [ago(pauseMs - 1)], ["SENT_AGAIN_JUST_NOW"]],
    ["one that was delivered a while ago", [ago(pauseMs)], []],
    ["one that just bounced", [ago(1_000, "BOUNCED")], []],
    ["one that was just skipped", [ago(1_000, "SKIPPED")], []],
    [
      "as many as there may be",
      Array.from({ length: copiesOfMessageMax }, () => ago(pauseMs, "BOUNCED")),
      ["SENT_AGAIN_TOO_OFTEN"],
    ],
  ])("%s", (_, copies, expected) => {
    expect(history({ copies })).toEqual(expected);
  });

  it("counts what the recipient got and what the person did", () => {
    expect(history({ forRecipient: copiesForRecipientMax - 1, byPerson: byPersonMax - 1 })).toEqual([]);
    expect(history({ forRecipient: copiesForRecipientMax })).toEqual(["RECIPIENT_TOLD_TOO_OFTEN"]);
    expect(history({ byPerson: byPersonMax })).toEqual(["TOO_MANY_BY_PERSON"]);
  });
});

describe("what of the message itself stands against it", () => {
  const state = (status: MessageStatus) => ({ status, isErased: false, isContentGone: false });

  it("is a person who was erased first, then content that is gone", () => {
    expect(stateRefusal({ status: "PLANNED", isErased: true, isContentGone: true })).toBe("ERASED");
    expect(stateRefusal({ status: "DELIVERED", isErased: false, isContentGone: true })).toBe("CONTENT_GONE");
  });

  it("is its status, for what is ours to send still and what came too late", () => {
    const refused = MESSAGE_STATUSES.filter((status) => stateRefusal(state(status)) !== null);
    expect(refused).toEqual(["PLANNED", "HELD", "SENDING", "UNKNOWN", "RETRY_WAIT", "EXPIRED"]);
  });
});

it("counts as undelivered what is lost, and what had no address", () => {
  const undelivered = MESSAGE_STATUSES.filter((status) => isUndelivered(status, "NO_ADDRESS"));
  expect(undelivered).toEqual(["UNDELIVERED", "BOUNCED", "FAILED", "SKIPPED", "SUPPRESSED", "EXPIRED"]);
  expect(isUndelivered("SKIPPED", "ALREADY_PAID")).toBe(false);
});

it("says every refusal in a sentence, and names the bounds as they are", () => {
  expect(refusalSentence("ALREADY_PAID")).toMatch(/was made already\.$/);
  expect(refusalSentence("NO_SUCH_REASON")).toBe("It cannot be sent now (NO_SUCH_REASON).");
  expect(refusalSentence("toString")).toBe("It cannot be sent now (toString).");
  expect([pauseMs, copiesOfMessageMax, copiesForRecipientMax, byPersonMax]).toEqual([300_000, 5, 20, 30]);
});
