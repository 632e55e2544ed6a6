import { describe, expect, it } from "vitest";
import { SUPPRESSION_ORIGINS } from "@/server/notifications/domain/suppression-causes";
import { TEMPLATE_VALUES } from "@/server/notifications/schemas";
import { templateLabel } from "./message-looks";
import { effectText, reasonText } from "./reason-words";

describe("the reason of a status", () => {
  it.each(SUPPRESSION_ORIGINS)("has words for the suppression %s", (code) =>
    expect(reasonText(code)).toMatch(/^[A-Z].+ .+\.$/),
  );

  it.each([
    "BOOKING_GONE",
    "BOOKING_CANCELLED",
    "BOOKING_OVER",
    "NOT_CANCELLED",
    "INSTALMENT_GONE",
    "ALREADY_PAID",
    "PAYOUT_GONE",
    "NOT_PAID_OUT",
    "NO_ADDRESS",
    "NO_DEVICE",
    "NOT_WANTED",
    "NOT_ASKED_FOR",
    "TOO_LATE",
    "UNKNOWN",
    "UNKNOWN_OUTCOME",
    "REFUSED",
    "REFUSED_FOR_NOW",
    "NOT_TAKEN",
    "CHANNEL_PAUSED",
    "RETRY_WINDOW_OVER",
    "ATTACHMENT_MISSING",
    "TOLD_BY_PROVIDER",
  ])("has words for %s", (code) => expect(reasonText(code)).toMatch(/^[A-Z].+ .+\.$/));

  it("lets a code without words stand for itself", () => {
    expect(reasonText("toString")).toBe("toString");
    expect(reasonText(null)).toBeNull();
  });
});

describe("what an event changed", () => {
  const event = { applied: false, appliedReason: "SAME_RANK", handledAt: new Date() } as const;

  it("is not told when it changed something", () =>
    expect(effectText({ ...event, applied: true, appliedReason: "RAISED" })).toBeNull());

  it.each(["LOWER_RANK", "SAME_RANK", "ALREADY_ENGAGED", "UNKNOWN_TYPE"])(
    "has words for %s",
    (appliedReason) => expect(effectText({ ...event, appliedReason })).toMatch(/^Changed nothing: .+ .+\.$/),
  );

  it("tells an unknown reason by its code, and what is not handled yet", () => {
    expect(effectText({ ...event, appliedReason: "constructor" })).toBe("Changed nothing: constructor.");
    expect(effectText({ applied: null, appliedReason: null, handledAt: null })).toBe("Not handled yet.");
  });
});

describe("the name of a template", () => {
  it.each(TEMPLATE_VALUES)("is in words for %s", (key) =>
    expect(templateLabel(key)).toMatch(/^[A-Z][a-z ]+$/),
  );
  it("is its key where there is none", () => expect(templateLabel("valueOf")).toBe("valueOf"));
});
