import { describe, expect, it } from "vitest";
import { EMAIL_ERRORS } from "@/server/gateways/email-errors";
import { OWN_CODES, UNKNOWN_CODES } from "@/server/gateways/message-channel";
import { PUSH_ERRORS } from "@/server/gateways/push-errors";
import { SMS_ERRORS } from "@/server/gateways/sms-errors";
import { explainProviderCode, isExplained } from "./explain-provider-code";

/** What the providers tell later, by callback or look-up, besides the codes of a call. */
const TOLD_LATER = [
  "bounced_permanent",
  "bounced_transient",
  "bounced_undetermined",
  "complained",
  "suppressed",
  "delivery_delayed",
  "failed",
];
const SDK_WORDS = [
  "registration-token-not-registered",
  "mismatched-credential",
  "message-rate-exceeded",
  "429",
];

describe("notifications D6: every error code in plain words", () => {
  const codes = [
    ...Object.keys(EMAIL_ERRORS),
    ...Object.keys(SMS_ERRORS),
    ...Object.keys(PUSH_ERRORS),
    ...UNKNOWN_CODES,
    ...OWN_CODES,
    ...TOLD_LATER,
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
