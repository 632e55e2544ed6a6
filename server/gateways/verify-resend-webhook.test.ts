import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { verifyResendWebhook, type SvixHeaders } from "./verify-resend-webhook";

const NOW_MS = Date.UTC(2026, 2, 2, 9);
const SECRET = `whsec_${Buffer.from("the present secret").toString("base64")}`;
const OLD_SECRET = `whsec_${Buffer.from("the old secret").toString("base64")}`;
const BODY = JSON.stringify({
  type: "email.bounced",
  created_at: "2026-03-02T08:59:58.000Z",
  data: {
    email_id: "em_1",
    subject: "Grüße",
    tags: { attempt_id: "att_1" },
    bounce: { type: "Permanent", subType: "General", message: "No such user" },
  },
});

function signed(body = BODY, secret = SECRET, atMs = NOW_MS): SvixHeaders {
  const at = new Date(atMs);
  return {
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(atMs / 1000)),
    "svix-signature": new Webhook(secret).sign("msg_1", at, body),
  };
}

describe("notifications C3: Resend's webhooks", () => {
  it("accepts what Resend signed, as text or bytes", () => {
    const expected = {
      ok: true,
      event: {
        id: "msg_1",
        type: "email.bounced",
        emailId: "em_1",
        attemptId: "att_1",
        bounceType: "Permanent",
        createdAt: new Date("2026-03-02T08:59:58Z"),
      },
    };
    expect(verifyResendWebhook(BODY, signed(), [SECRET], NOW_MS)).toMatchObject(expected);
    expect(verifyResendWebhook(Buffer.from(BODY), signed(), [SECRET], NOW_MS)).toMatchObject(expected);
  });

  it("takes tags as a list too, and news of kinds that do not exist yet", () => {
    const body = JSON.stringify({
      type: "email.teleported",
      created_at: "2026-03-02T08:59:58.000Z",
      data: { tags: [{ name: "attempt_id", value: "att_2" }] },
    });
    expect(verifyResendWebhook(body, signed(body), [SECRET], NOW_MS)).toMatchObject({
      ok: true,
      event: { type: "email.teleported", emailId: null, attemptId: "att_2" },
    });
  });

  it("accepts either secret while one replaces the other, and a header that carries both signatures", () => {
    const old = signed(BODY, OLD_SECRET);
    expect(verifyResendWebhook(BODY, old, [SECRET, OLD_SECRET], NOW_MS)).toMatchObject({ ok: true });
    const both = { ...old, "svix-signature": `${old["svix-signature"]} ${signed()["svix-signature"]}` };
    expect(verifyResendWebhook(BODY, both, [SECRET], NOW_MS)).toMatchObject({ ok: true });
    expect(verifyResendWebhook(BODY, old, [SECRET], NOW_MS)).toMatchObject({ reason: "wrong_signature" });
  });

  it("keeps to five minutes on both sides", () => {
    const at = (offsetMs: number) => verifyResendWebhook(BODY, signed(), [SECRET], NOW_MS + offsetMs);
    expect(at(300_000)).toMatchObject({ ok: true });
    expect(at(301_000)).toMatchObject({ ok: false, reason: "too_old" });
    expect(at(-300_000)).toMatchObject({ ok: true });
    expect(at(-301_000)).toMatchObject({ ok: false, reason: "too_new" });
  });

  it.each<[string, string, SvixHeaders, string]>([
    ["a changed body", BODY.replace("em_1", "em_2"), signed(), "wrong_signature"],
    ["the same body written anew", JSON.stringify(JSON.parse(BODY), null, 1), signed(), "wrong_signature"],
    ["another id", BODY, { ...signed(), "svix-id": "msg_2" }, "wrong_signature"],
    ["a moved time", BODY, { ...signed(), "svix-timestamp": String(NOW_MS / 1000 + 1) }, "wrong_signature"],
    ["no id", BODY, { ...signed(), "svix-id": null }, "missing_signature"],
    ["no time", BODY, { ...signed(), "svix-timestamp": "" }, "missing_signature"],
    ["no signature", BODY, { ...signed(), "svix-signature": undefined }, "missing_signature"],
    ["nonsense", BODY, { ...signed(), "svix-signature": "hello" }, "malformed_signature"],
    ["a time that is no number", BODY, { ...signed(), "svix-timestamp": "1e9" }, "malformed_signature"],
    ["another scheme only", BODY, { ...signed(), "svix-signature": "v2,AAAA" }, "malformed_signature"],
    ["a short signature", BODY, { ...signed(), "svix-signature": "v1,AAAA" }, "wrong_signature"],
    ["a signed text that is no event", "hello", signed("hello"), "not_an_event"],
    ["a signed null", "null", signed("null"), "not_an_event"],
    ["an event without a time", '{"type":"x"}', signed('{"type":"x"}'), "not_an_event"],
  ])("refuses %s", (_name, body, headers, reason) => {
    expect(verifyResendWebhook(body, headers, [SECRET], NOW_MS)).toMatchObject({ ok: false, reason });
  });

  it("refuses everything while no secret is set", () => {
    expect(verifyResendWebhook(BODY, signed(), ["", " ", "whsec_"], NOW_MS)).toMatchObject({
      ok: false,
      reason: "no_secret",
    });
  });
});
