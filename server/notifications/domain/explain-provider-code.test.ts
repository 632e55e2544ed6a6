import { describe, expect, it } from "vitest";
import { EMAIL_ERRORS } from "@/server/gateways/email-errors";
import { OWN_CODES, UNKNOWN_CODES } from "@/server/gateways/message-channel";
import { PUSH_ERRORS } from "@/server/gateways/push-errors";
import { SMS_ERRORS } from "@/server/gateways/sms-errors";
import { explainProviderCode, explainProviderEvent, isExplained } from "./explain-provider-code";

/** The kinds of a bounce, as Resend's webhook has them and we store them. */
const BOUNCES = ["Permanent", "Transient", "Undetermined"];
/** Resend's events that are no delivery and have no code. */
const RESEND_EVENTS = ["complained", "suppressed", "delivery_delayed", "failed"];
const SDK_WORDS = [
  "registration-token-not-registered",
  "mismatched-credential",
  "message-rate-exceeded",
  "429",
];

// What the providers' own papers say of each code, and so what a person must be told to do.
const ASK_FOR_NUMBER = /Ask for a mobile number/;
const ANOTHER_CHANNEL = /another channel/i;
const NOTHING_TO_DO = /[Nn]othing to do/;
const TELL_AN_ADMIN = /[Tt]ell an admin/;
const NOT_BY_HAND = /Do not send it again by hand/;
const NEXT_STEPS: [code: string, nextStep: RegExp][] = [
  // Twilio
  ["21610", ANOTHER_CHANNEL],
  ["21211", ASK_FOR_NUMBER],
  ["21614", ASK_FOR_NUMBER],
  ["30005", ASK_FOR_NUMBER],
  ["30006", ASK_FOR_NUMBER],
  ["30003", NOTHING_TO_DO],
  ["30008", NOTHING_TO_DO],
  ["30004", ANOTHER_CHANNEL],
  ["30007", TELL_AN_ADMIN],
  ["30001", NOTHING_TO_DO],
  ["21611", NOTHING_TO_DO],
  ["20429", NOTHING_TO_DO],
  ["429", NOTHING_TO_DO],
  ["30036", /Send it again/],
  ["30029", TELL_AN_ADMIN],
  ["63017", NOTHING_TO_DO],
  ["21212", /TWILIO_FROM/],
  ["21606", /TWILIO_FROM/],
  // FCM
  ["UNREGISTERED", NOTHING_TO_DO],
  ["registration-token-not-registered", NOTHING_TO_DO],
  ["NOT_FOUND", /FCM_PROJECT_ID/],
  ["INVALID_ARGUMENT", TELL_AN_ADMIN],
  ["INVALID_TOKEN", NOTHING_TO_DO],
  ["SENDER_ID_MISMATCH", NOTHING_TO_DO],
  ["mismatched-credential", NOTHING_TO_DO],
  ["QUOTA_EXCEEDED", NOTHING_TO_DO],
  ["message-rate-exceeded", NOTHING_TO_DO],
  ["UNAVAILABLE", NOTHING_TO_DO],
  ["INTERNAL", NOTHING_TO_DO],
  ["THIRD_PARTY_AUTH_ERROR", /APNs key/],
  // Resend
  ["invalid_idempotent_request", TELL_AN_ADMIN],
  ["concurrent_idempotent_requests", NOT_BY_HAND],
  ["rate_limit_exceeded", NOTHING_TO_DO],
  ["daily_quota_exceeded", TELL_AN_ADMIN],
  ["monthly_quota_exceeded", TELL_AN_ADMIN],
  ["application_error", NOT_BY_HAND],
  ["validation_error", /Check the address/],
  ["Permanent", /Ask for the right address/],
  ["Transient", ANOTHER_CHANNEL],
  ["Undetermined", ANOTHER_CHANNEL],
];

describe("D6: every error code in plain words", () => {
  it.each(NEXT_STEPS)("D6: %s leads to the right next step", (code, nextStep) => {
    expect(isExplained(code)).toBe(true);
    expect(explainProviderCode(code).nextStep).toMatch(nextStep);
  });

  it.each(RESEND_EVENTS)("D6: email.%s, which has no code, has words as well", (word) => {
    expect(explainProviderEvent({ type: `email.${word}`, code: null })).toEqual(explainProviderCode(word));
  });

  it("D6: a code counts before the event's name, and a delivery needs no words", () => {
    expect(explainProviderEvent({ type: "email.bounced", code: "Permanent" })).toEqual(
      explainProviderCode("Permanent"),
    );
    expect(explainProviderEvent({ type: "email.delivered", code: null })).toBeNull();
    // Twilio's word is no mail's.
    expect(explainProviderEvent({ type: "failed", code: null })).toBeNull();
  });

  const codes = [
    ...Object.keys(EMAIL_ERRORS),
    ...Object.keys(SMS_ERRORS),
    ...Object.keys(PUSH_ERRORS),
    ...UNKNOWN_CODES,
    ...OWN_CODES,
    ...BOUNCES,
    ...RESEND_EVENTS,
    ...SDK_WORDS,
  ];

  it("covers all that the channels can answer", () => {
    expect(codes.filter((code) => !isExplained(code))).toEqual([]);
  });

  it.each(codes)("%s has a meaning and a next step, as sentences", (code) => {
    const { meaning, nextStep } = explainProviderCode(code);
    for (const sentence of [meaning, nextStep]) expect(sentence).toMatch(/^[A-Z].{15,}\.$/);
  });

  it("has general words for a number it does not know, and is not misled by names of objects", () => {
    expect(explainProviderCode("39999").meaning).toContain("39999");
    expect(isExplained("constructor")).toBe(false);
  });
});
