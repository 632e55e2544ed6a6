import twilio from "twilio";
import { describe, expect, it } from "vitest";
import { verifyTwilioWebhook } from "./verify-twilio-webhook";

const URL_GIVEN = "https://office.travellr.example/api/webhooks/twilio?attempt=att_1";
const TOKEN = "the present token";
const FIELDS = {
  AccountSid: "AC1",
  ErrorCode: "30006",
  From: "+15005550006",
  MessageSid: "SM1",
  MessageStatus: "undelivered",
  To: "+4915112345678",
};

function bodyOf(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}

function signed(fields: Record<string, string> = FIELDS, token = TOKEN, url = URL_GIVEN): string {
  return twilio.getExpectedTwilioSignature(token, url, fields);
}

describe("notifications C3: Twilio's callbacks", () => {
  it("accepts what Twilio signed, as text or bytes", () => {
    const expected = {
      ok: true,
      event: {
        kind: "STATUS",
        messageSid: "SM1",
        status: "undelivered",
        errorCode: "30006",
        to: "+4915112345678",
        dedupeId: "SM1:undelivered:30006",
      },
    };
    expect(verifyTwilioWebhook(bodyOf(FIELDS), signed(), URL_GIVEN, [TOKEN])).toMatchObject(expected);
    expect(verifyTwilioWebhook(Buffer.from(bodyOf(FIELDS)), signed(), URL_GIVEN, [TOKEN])).toMatchObject(
      expected,
    );
  });

  it("tells a message that came in from news of our own", () => {
    const fields = {
      Body: "Stop, bitte ñ",
      From: "+4915112345678",
      MessageSid: "SM2",
      OptOutType: "STOP",
      SmsStatus: "received",
    };
    expect(verifyTwilioWebhook(bodyOf(fields), signed(fields), URL_GIVEN, [TOKEN])).toMatchObject({
      ok: true,
      event: { kind: "INBOUND", messageSid: "SM2", status: "received", optOut: "STOP" },
    });
  });

  it("signs repeated names as Twilio does: each value once, in order", () => {
    const signature = twilio.getExpectedTwilioSignature(TOKEN, URL_GIVEN, {
      MessageSid: "SM1",
      MessageStatus: "sent",
      Media: ["b", "a", "b"],
    });
    const body = "Media=b&MessageSid=SM1&Media=a&MessageStatus=sent&Media=b";
    expect(verifyTwilioWebhook(body, signature, URL_GIVEN, [TOKEN])).toMatchObject({ ok: true });
  });

  it("accepts either token while one replaces the other", () => {
    const old = signed(FIELDS, "the old token");
    expect(verifyTwilioWebhook(bodyOf(FIELDS), old, URL_GIVEN, [TOKEN, "the old token"])).toMatchObject({
      ok: true,
    });
    expect(verifyTwilioWebhook(bodyOf(FIELDS), old, URL_GIVEN, [TOKEN])).toMatchObject({
      reason: "wrong_signature",
    });
  });

  it("gives a repetition the same mark, since its signature stays good for ever", () => {
    const [first, second] = [0, 1].map(() =>
      verifyTwilioWebhook(bodyOf(FIELDS), signed(), URL_GIVEN, [TOKEN]),
    );
    expect(first).toEqual(second);
  });

  it.each<[string, Record<string, string>, string | null, string]>([
    ["a changed field", { ...FIELDS, MessageStatus: "delivered" }, signed(), "wrong_signature"],
    ["a field more", { ...FIELDS, Extra: "1" }, signed(), "wrong_signature"],
    ["another token's signature", FIELDS, signed(FIELDS, "another"), "wrong_signature"],
    [
      "plain http where https was signed",
      FIELDS,
      signed(FIELDS, TOKEN, URL_GIVEN.replace("https", "http")),
      "wrong_signature",
    ],
    [
      "another attempt in the query",
      FIELDS,
      signed(FIELDS, TOKEN, URL_GIVEN.replace("att_1", "att_2")),
      "wrong_signature",
    ],
    ["no header", FIELDS, null, "missing_signature"],
    ["nonsense", FIELDS, "hello", "wrong_signature"],
    ["a form about nothing", { A: "1" }, signed({ A: "1" }), "not_an_event"],
  ])("refuses %s", (_name, fields, signature, reason) => {
    expect(verifyTwilioWebhook(bodyOf(fields), signature, URL_GIVEN, [TOKEN])).toMatchObject({
      ok: false,
      reason,
    });
  });

  it("refuses everything while no token is set", () => {
    expect(verifyTwilioWebhook(bodyOf(FIELDS), signed(), URL_GIVEN, ["", " "])).toMatchObject({
      ok: false,
      reason: "no_token",
    });
  });
});
