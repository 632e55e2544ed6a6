import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHANNELS, PURPOSES } from "./channel";
import { dedupeKey, type MessageCause } from "./dedupe-key";
import { PUSH_SILENCE_MS, fallbackChannel, type FailedMessage } from "./fallback-channel";
import { irrelevance, type SendFacts } from "./relevance-guards";
import { sendDecision, type SendQuestion } from "./send-decision";
import { suppressionOfCode } from "./suppression-causes";
import { TEMPLATE_KEYS, localeOf } from "./template-keys";

describe("the dedupe key", () => {
  const part = fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom("a", "/", "%", "2", "F", "é"),
  });
  const cause = fc.oneof(
    fc.record({
      kind: fc.constant("EVENT" as const),
      source: part,
      eventId: part,
      template: part,
      recipientRef: part,
      channel: fc.constantFrom(...CHANNELS),
    }),
    fc.record({ kind: fc.constant("RESEND" as const), messageId: part, requestKey: part }),
    fc.record({
      kind: fc.constant("FALLBACK" as const),
      messageId: part,
      channel: fc.constantFrom(...CHANNELS),
    }),
  );

  it("is the same for the same cause and another for another, whatever the parts contain", () => {
    fc.assert(
      fc.property(cause, cause, (a: MessageCause, b: MessageCause) => {
        expect(dedupeKey({ ...a })).toBe(dedupeKey(a));
        expect(dedupeKey(a) === dedupeKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it("does not tell an address", () => {
    const key = dedupeKey({ kind: "CORRECTION", messageId: "msg_1", addressHash: "ab".repeat(32) });
    expect(key).toBe(`correction/msg_1/${"ab".repeat(16)}`);
  });
});

describe("notifications E1: who may be told", () => {
  const question: SendQuestion = {
    channel: "SMS",
    purpose: "TRANSACTIONAL",
    messageClass: "NORMAL",
    hasAddress: true,
    preferences: [],
    suppressions: [],
  };
  const unwanted = [{ channel: "SMS" as const, purpose: "TRANSACTIONAL" as const, allowed: false }];

  it("what was bought is told unless the recipient said no, what might be only after a yes", () => {
    expect(sendDecision(question)).toEqual({ send: true });
    expect(sendDecision({ ...question, preferences: unwanted })).toMatchObject({
      status: "SKIPPED",
      reason: "NOT_WANTED",
    });
    const marketing = { ...question, purpose: "MARKETING" as const };
    expect(sendDecision(marketing)).toMatchObject({ status: "SKIPPED", reason: "NOT_ASKED_FOR" });
    const asked = [{ channel: "SMS" as const, purpose: "MARKETING" as const, allowed: true }];
    expect(sendDecision({ ...marketing, preferences: asked })).toEqual({ send: true });
  });

  it("what is critical overrides a wish, and never a suppression", () => {
    const critical = { ...question, messageClass: "CRITICAL" as const, preferences: unwanted };
    expect(sendDecision(critical)).toEqual({ send: true });
    const suppressions = [
      { channel: "SMS" as const, purpose: "TRANSACTIONAL" as const, origin: "STOP" as const },
    ];
    expect(sendDecision({ ...critical, suppressions })).toEqual({
      send: false,
      status: "SUPPRESSED",
      reason: "STOP",
    });
  });

  it("a suppression stops its own channel and purpose, and no other", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANNELS),
        fc.constantFrom(...PURPOSES),
        fc.constantFrom(...CHANNELS),
        fc.constantFrom(...PURPOSES),
        (channel, purpose, otherChannel, otherPurpose) => {
          const preferences = [{ channel, purpose, allowed: true }];
          const suppressions = [
            { channel: otherChannel, purpose: otherPurpose, origin: "COMPLAINT" as const },
          ];
          const decision = sendDecision({ ...question, channel, purpose, preferences, suppressions });
          expect(decision.send).toBe(channel !== otherChannel || purpose !== otherPurpose);
        },
      ),
    );
  });

  it.each([
    ["21610", "STOP"],
    ["21211", "INVALID_ADDRESS"],
    ["21614", "INVALID_ADDRESS"],
    ["30005", "INVALID_ADDRESS"],
    ["30006", "INVALID_ADDRESS"],
    ["30003", null],
    ["30007", null],
    ["30008", null],
  ])("Twilio's %s means %s for the number", (code, origin) => {
    expect(suppressionOfCode("SMS", code)?.origin ?? null).toBe(origin);
    expect(suppressionOfCode("EMAIL", code)).toBeNull();
  });

  it("nowhere to send to is a reason of its own", () => {
    expect(sendDecision({ ...question, hasAddress: false })).toMatchObject({ reason: "NO_ADDRESS" });
    expect(sendDecision({ ...question, channel: "PUSH", hasAddress: false })).toMatchObject({
      reason: "NO_DEVICE",
    });
  });
});

describe("notifications B7: what is no longer true is not sent", () => {
  const facts: SendFacts = {
    booking: { status: "CONFIRMED" },
    instalment: { paid: false, cancelled: false, dueAt: new Date("2026-02-01T00:00:00Z") },
    payout: { status: "PAID" },
  };

  it.each<[(typeof TEMPLATE_KEYS)[number], Partial<SendFacts>, string | null]>([
    ["booking-confirmation", {}, null],
    ["booking-confirmation", { booking: { status: "CANCELLED" } }, "BOOKING_CANCELLED"],
    ["booking-confirmation", { booking: { status: "COMPLETED" } }, "BOOKING_OVER"],
    ["booking-cancellation", {}, "NOT_CANCELLED"],
    ["booking-cancellation", { booking: { status: "CANCELLED" } }, null],
    ["payment-reminder", {}, null],
    ["payment-reminder", { instalment: { ...facts.instalment!, paid: true } }, "ALREADY_PAID"],
    ["payment-reminder", { instalment: { ...facts.instalment!, cancelled: true } }, "INSTALMENT_GONE"],
    ["payment-reminder", { booking: { status: "CANCELLED" } }, "BOOKING_CANCELLED"],
    ["payout-notice", {}, null],
    ["payout-notice", { payout: { status: "RETURNED" } }, "NOT_PAID_OUT"],
  ])("%s with %o: %s", (template, change, reason) => {
    expect(irrelevance(template, { ...facts, ...change })).toBe(reason);
  });

  it("every template asks: with no facts at all, none is sent", () => {
    for (const template of TEMPLATE_KEYS)
      expect(irrelevance(template, { booking: null, instalment: null, payout: null })).toMatch(/_GONE$/);
  });
});

describe("notifications B6: another channel stands in", () => {
  const NOW = new Date("2026-01-15T12:00:00Z");
  const lost: FailedMessage = {
    channel: "SMS",
    status: "UNDELIVERED",
    statusAt: NOW,
    bouncedForGood: false,
    isFallback: false,
    hasFallback: false,
  };
  const fallback = (
    message: Partial<FailedMessage>,
    told: ("EMAIL" | "SMS" | "PUSH")[] = [],
    only = ["EMAIL", "SMS", "PUSH"],
  ) =>
    fallbackChannel(
      { ...lost, ...message },
      ["EMAIL", "SMS", "PUSH"],
      (channel) => only.includes(channel),
      new Set(told),
      NOW,
    );

  it("the next one that is allowed and was not told already", () => {
    expect(fallback({})).toBe("EMAIL");
    expect(fallback({}, ["EMAIL"])).toBe("PUSH");
    expect(fallback({}, [], ["SMS", "PUSH"])).toBe("PUSH");
    expect(fallback({}, [], ["SMS"])).toBeNull();
  });

  it("once, and never for one that stands in itself", () => {
    expect(fallback({ hasFallback: true })).toBeNull();
    expect(fallback({ isFallback: true })).toBeNull();
  });

  it("by what was delivered: a bounce for good, or the silence of a device", () => {
    expect(fallback({ channel: "EMAIL", status: "BOUNCED" })).toBeNull();
    expect(fallback({ channel: "EMAIL", status: "BOUNCED", bouncedForGood: true })).toBe("SMS");
    expect(fallback({ status: "DELIVERED" })).toBeNull();
    expect(fallback({ status: "SENT" })).toBeNull();
    const ago = (ms: number) => new Date(NOW.getTime() - ms);
    expect(fallback({ channel: "PUSH", status: "ACCEPTED", statusAt: ago(PUSH_SILENCE_MS - 1) })).toBeNull();
    expect(fallback({ channel: "PUSH", status: "ACCEPTED", statusAt: ago(PUSH_SILENCE_MS) })).toBe("EMAIL");
  });
});

it.each([
  ["de-AT", "de"],
  ["ES", "es"],
  ["en_GB", "en"],
  ["fr", "en"],
  ["", "en"],
  [null, "en"],
])("the language of %s is %s", (tag, locale) => {
  expect(localeOf(tag)).toBe(locale);
});
