import { createHmac, timingSafeEqual } from "node:crypto";

/** News of a text message that Twilio really signed. */
export type VerifiedTwilioEvent = {
  /** STATUS tells what became of a message of ours, INBOUND that one came in. */
  kind: "STATUS" | "INBOUND";
  messageSid: string;
  /** Twilio's word, such as `delivered`. */
  status: string;
  errorCode: string | null;
  /** STOP, START or HELP, when somebody wrote that. */
  optOut: string | null;
  from: string | null;
  to: string | null;
  /**
   * The same for every repetition of one event. A signature of Twilio's carries no time and stays good for ever, so
   * this is what keeps a repetition from doing anything.
   */
  dedupeId: string;
  /** All fields as sent. */
  fields: Readonly<Record<string, string>>;
};

export type TwilioWebhookRefusal = {
  ok: false;
  reason: "no_token" | "missing_signature" | "wrong_signature" | "not_an_event";
  message: string;
};

/**
 * Checks a callback against its `X-Twilio-Signature` with each of the account's tokens (two while one replaces the
 * other). `url` is the public address as Twilio was given it, with its query and without a fragment; it is never
 * taken from the request. `rawBody` is the form byte for byte. Never throws.
 */
export function verifyTwilioWebhook(
  rawBody: string | Uint8Array,
  signature: string | null | undefined,
  url: string,
  authTokens: readonly string[],
): { ok: true; event: VerifiedTwilioEvent } | TwilioWebhookRefusal {
  const tokens = authTokens.map((token) => token.trim()).filter((token) => token !== "");
  if (tokens.length === 0) return refuse("no_token", "No auth token is set.");
  if (!signature) return refuse("missing_signature", "The X-Twilio-Signature header is missing.");
  const form = formOf(rawBody);
  const given = Buffer.from(signature, "base64");
  const isSigned = tokens.some((token) => {
    const expected = createHmac("sha1", token).update(signedText(url, form), "utf8").digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isSigned) return refuse("wrong_signature", "The signature fits none of the auth tokens.");
  const event = eventOf(Object.fromEntries(form));
  return event ? { ok: true, event } : refuse("not_an_event", "The form tells of no message.");
}

/** What a callback's form tells of, whoever sent it; null when it tells of no message. Never throws. */
export function readTwilioEvent(rawBody: string | Uint8Array): VerifiedTwilioEvent | null {
  return eventOf(Object.fromEntries(formOf(rawBody)));
}

function formOf(rawBody: string | Uint8Array): URLSearchParams {
  return new URLSearchParams(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
}

/** The address followed by each field's name and value, by name; the values of a repeated name by value, once each. */
function signedText(url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].toSorted();
  const parts = names.flatMap((name) =>
    [...new Set(form.getAll(name))].toSorted().map((value) => name + value),
  );
  return url + parts.join("");
}

function eventOf(fields: Record<string, string>): VerifiedTwilioEvent | null {
  const messageSid = fields["MessageSid"] ?? fields["SmsSid"];
  const status = fields["MessageStatus"] ?? fields["SmsStatus"];
  if (!messageSid || !status) return null;
  const errorCode = fields["ErrorCode"] || null;
  return {
    kind: fields["MessageStatus"] === undefined && status === "received" ? "INBOUND" : "STATUS",
    messageSid,
    status,
    errorCode,
    optOut: fields["OptOutType"] || null,
    from: fields["From"] || null,
    to: fields["To"] || null,
    dedupeId: `${messageSid}:${status}:${errorCode ?? ""}`,
    fields,
  };
}

function refuse(reason: TwilioWebhookRefusal["reason"], message: string): TwilioWebhookRefusal {
  return { ok: false, reason, message };
}
