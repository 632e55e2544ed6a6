import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { verifyStripeWebhook } from "./verify-stripe-webhook";

const NOW_MS = Date.UTC(2026, 2, 2, 9);
const SECRET = "whsec_present";
const BODY = JSON.stringify({
  id: "evt_1",
  object: "event",
  type: "transfer.created",
  created: 1_772_442_000,
  livemode: false,
  data: { object: { id: "tr_1", object: "transfer", description: "Grüße" } },
});

function signed(payload = BODY, secret = SECRET, atMs = NOW_MS): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(atMs / 1000) });
}

describe("verifyStripeWebhook", () => {
  it("accepts a signed event, as text or bytes", () => {
    const expected = {
      ok: true,
      event: {
        id: "evt_1",
        type: "transfer.created",
        livemode: false,
        accountId: null,
        objectKind: "transfer",
        objectId: "tr_1",
      },
    };
    expect(verifyStripeWebhook(BODY, signed(), [SECRET], NOW_MS)).toMatchObject(expected);
    expect(verifyStripeWebhook(Buffer.from(BODY), signed(), [SECRET], NOW_MS)).toMatchObject(expected);
  });

  it("accepts either secret while one replaces the other, and a header that carries both signatures", () => {
    const old = signed(BODY, "whsec_old");
    expect(verifyStripeWebhook(BODY, old, [SECRET, "whsec_old"], NOW_MS)).toMatchObject({ ok: true });
    const both = `${old},${signed().split(",")[1]}`;
    expect(verifyStripeWebhook(BODY, both, [SECRET], NOW_MS)).toMatchObject({ ok: true });
    expect(verifyStripeWebhook(BODY, old, [SECRET], NOW_MS)).toMatchObject({
      ok: false,
      reason: "wrong_signature",
    });
  });

  it("keeps to five minutes on both sides", () => {
    const at = (offsetMs: number) => verifyStripeWebhook(BODY, signed(), [SECRET], NOW_MS + offsetMs);
    expect(at(300_000)).toMatchObject({ ok: true });
    expect(at(301_000)).toMatchObject({ ok: false, reason: "too_old" });
    expect(at(-300_000)).toMatchObject({ ok: true });
    expect(at(-301_000)).toMatchObject({ ok: false, reason: "too_new" });
  });

  it.each([
    ["a changed body", BODY.replace("tr_1", "tr_2"), signed(), "wrong_signature"],
    ["another secret", BODY, signed(BODY, "whsec_other"), "wrong_signature"],
    ["no header", BODY, null, "missing_signature"],
    ["an empty header", BODY, "", "missing_signature"],
    ["nonsense", BODY, "hello", "malformed_signature"],
    ["no time", BODY, signed().split(",")[1]!, "malformed_signature"],
    ["two times", BODY, `t=1,${signed()}`, "malformed_signature"],
    ["another scheme only", BODY, signed().replace("v1=", "v0="), "malformed_signature"],
    ["a moved time", BODY, signed().replace(/t=\d+/, `t=${NOW_MS / 1000 + 1}`), "wrong_signature"],
    ["a signed text that is no event", "hello", signed("hello"), "not_an_event"],
    ["a signed null", "null", signed("null"), "not_an_event"],
    ["a signed object of another kind", "{}", signed("{}"), "not_an_event"],
    ["an empty body", "", signed("x"), "wrong_signature"],
  ])("refuses %s", (_name, body, header, reason) => {
    expect(verifyStripeWebhook(body, header, [SECRET], NOW_MS)).toMatchObject({ ok: false, reason });
  });

  it("refuses everything while no secret is set", () => {
    expect(verifyStripeWebhook(BODY, signed(BODY, " "), ["", " "], NOW_MS)).toMatchObject({
      ok: false,
      reason: "no_secret",
    });
  });
});
