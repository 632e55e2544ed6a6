import { describe, expect, it } from "vitest";
import { explainStripeError } from "./explain-stripe-error";
import { stripeSettings } from "./stripe-settings";

describe("stripeSettings", () => {
  it("goes to Stripe over HTTPS with 20 seconds unless told otherwise", () => {
    expect(stripeSettings({ STRIPE_SECRET_KEY: "sk_live_x" })).toEqual({
      apiKey: "sk_live_x",
      protocol: "https",
      host: "api.stripe.com",
      port: 443,
      timeoutMs: 20_000,
    });
  });

  it("takes the simulator's address", () => {
    const env = {
      STRIPE_SECRET_KEY: "sk_test_x",
      STRIPE_API_URL: "http://127.0.0.1:4010",
      STRIPE_TIMEOUT_MS: "500",
    };
    expect(stripeSettings(env)).toMatchObject({
      protocol: "http",
      host: "127.0.0.1",
      port: 4010,
      timeoutMs: 500,
    });
  });

  it.each([
    [{}, "STRIPE_SECRET_KEY"],
    [{ STRIPE_SECRET_KEY: "pk_test_x" }, "STRIPE_SECRET_KEY"],
    [{ STRIPE_SECRET_KEY: "sk_live_x", STRIPE_API_URL: "http://127.0.0.1:4010" }, "live key"],
    [{ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: "http://example.com" }, "plain HTTP"],
    [{ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: "https://example.com/v1" }, "without a path"],
    [{ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: "nowhere" }, "STRIPE_API_URL"],
    [{ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_TIMEOUT_MS: "soon" }, "STRIPE_TIMEOUT_MS"],
  ])("refuses %j", (env, words) => {
    expect(() => stripeSettings(env)).toThrow(words);
  });
});

describe("explainStripeError", () => {
  it.each(["balance_insufficient", "account_invalid", "transfers_not_allowed", "timeout", "body_mismatch"])(
    "has its own words for %s",
    (code) => {
      const { meaning, nextStep } = explainStripeError(code);
      expect(meaning).not.toContain(code);
      expect(nextStep).not.toBe("");
    },
  );

  it("never tells to pay by hand while the outcome is unknown", () => {
    for (const code of [
      "timeout",
      "connection_lost",
      "server_error",
      "key_in_use",
      "unreadable_answer",
      "answer_differs",
      "unexpected",
    ]) {
      expect(explainStripeError(code).nextStep).toContain("Do not pay by hand");
    }
  });

  it("names a code it does not know, whatever it is called", () => {
    expect(explainStripeError("constructor").meaning).toContain("constructor");
  });
});
