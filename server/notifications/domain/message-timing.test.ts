import { describe, expect, it } from "vitest";
import { messageClassOf, messageExpiry } from "./message-timing";
import type { TemplateKey } from "./template-keys";

const trip = { startsOn: "2026-05-10", endsOn: "2026-05-12", timeZone: "Asia/Tokyo" };
const classOf = (template: TemplateKey, now: string) => messageClassOf(template, trip, new Date(now));

describe("notifications B8: what is critical", () => {
  it.each([
    ["two days before", "2026-05-08T14:59:59Z", "NORMAL"],
    ["the day before, by the destination's calendar", "2026-05-08T15:00:00Z", "CRITICAL"],
    ["the same day", "2026-05-10T03:00:00Z", "CRITICAL"],
    ["the last day", "2026-05-12T14:59:59Z", "CRITICAL"],
    ["afterwards", "2026-05-12T15:00:00Z", "NORMAL"],
  ])("a cancellation %s", (_, now, messageClass) => {
    expect(classOf("booking-cancellation", now)).toBe(messageClass);
  });

  it("is never about money", () => {
    for (const template of ["payment-reminder", "payout-notice"] as const)
      expect(classOf(template, "2026-05-10T03:00:00Z")).toBe("NORMAL");
    expect(messageClassOf("booking-cancellation", null, new Date("2026-05-10T03:00:00Z"))).toBe("NORMAL");
  });
});

describe("when a message is no use any more", () => {
  it("is the end of its day, in that day's zone, also when the clock changes on it", () => {
    expect(messageExpiry("booking-confirmation", trip, null)).toEqual(new Date("2026-05-12T15:00:00Z"));
    const due = { dueOn: "2026-10-25", timeZone: "Europe/Berlin" };
    expect(messageExpiry("payment-reminder", trip, due)).toEqual(new Date("2026-10-25T23:00:00Z"));
  });

  it("is never for what concerns money that moves", () => {
    expect(messageExpiry("booking-cancellation", trip, null)).toBeNull();
    expect(messageExpiry("payout-notice", null, null)).toBeNull();
  });
});
