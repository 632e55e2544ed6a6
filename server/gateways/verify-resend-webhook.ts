import { createHmac, timingSafeEqual } from "node:crypto";

/** The headers of a webhook that are signed; names as Svix writes them. */
export type SvixHeaders = {
  "svix-id": string | null | undefined;
  "svix-timestamp": string | null | undefined;
  "svix-signature": string | null | undefined;
};

/** News of a mail that Resend really signed. Types that do not exist yet are news too. */
export type VerifiedResendEvent = {
  /** The `svix-id`: the same for every repetition of one event. */
  id: string;
  /** Such as `email.delivered`. */
  type: string;
  createdAt: Date;
  /** Null for news that is not about a mail. */
  emailId: string | null;
  /** Our attempt, from the tag that the mail carries. */
  attemptId: string | null;
  /** Of a bounce: `Permanent`, `Transient` or `Undetermined`. */
  bounceType: string | null;
  /** The whole event as sent. */
  payload: Readonly<Record<string, unknown>>;
};

export type ResendWebhookRefusal = {
  ok: false;
  reason:
    | "no_secret"
    | "missing_signature"
    | "malformed_signature"
    | "wrong_signature"
    | "too_old"
    | "too_new"
    | "not_an_event";
  message: string;
};

/** How far the time in a signature may be from ours, in milliseconds. */
const TOLERANCE_MS = 300_000;
const ATTEMPT_TAG = "attempt_id";

/**
 * Checks a webhook against its Svix headers with each of the secrets (`whsec_…`; two while one replaces the other),
 * and against our present (milliseconds since 1970). `rawBody` is the body byte for byte. Never throws.
 */
export function verifyResendWebhook(
  rawBody: string | Uint8Array,
  headers: SvixHeaders,
  secrets: readonly string[],
  nowMs: number,
): { ok: true; event: VerifiedResendEvent } | ResendWebhookRefusal {
  const keys = secrets.map(keyOf).filter((key) => key !== null);
  if (keys.length === 0) return refuse("no_secret", "No webhook secret is set.");
  const { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signature } = headers;
  if (!id || !timestamp || !signature) return refuse("missing_signature", "A svix header is missing.");
  const given = signaturesOf(signature);
  if (!/^\d{1,12}$/.test(timestamp) || given.length === 0)
    return refuse("malformed_signature", "The svix headers cannot be read.");
  const body = typeof rawBody === "string" ? Buffer.from(rawBody, "utf8") : rawBody;
  const isSigned = keys.some((key) => {
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
  if (!isSigned) return refuse("wrong_signature", "The signature fits none of the webhook secrets.");
  const ageMs = nowMs - Number(timestamp) * 1_000;
  if (ageMs > TOLERANCE_MS) return refuse("too_old", "The signature is older than five minutes.");
  if (ageMs < -TOLERANCE_MS)
    return refuse("too_new", "The signature is more than five minutes ahead of our clock.");
  const event = eventOf(id, body);
  return event ? { ok: true, event } : refuse("not_an_event", "The body is not an event of Resend's.");
}

function keyOf(secret: string): Buffer | null {
  const encoded = secret.trim().replace(/^whsec_/, "");
  const key = Buffer.from(encoded, "base64");
  return key.length > 0 ? key : null;
}

/** The v1 signatures of a list such as `v1,… v1,…`. */
function signaturesOf(header: string): Buffer[] {
  return header
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice("v1,".length), "base64"))
    .filter(({ length }) => length > 0);
}

function eventOf(id: string, body: Uint8Array): VerifiedResendEvent | null {
  let payload: unknown;
  try {
    payload = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return null;
  }
  if (!isRecord(payload) || typeof payload["type"] !== "string") return null;
  const createdAt = new Date(String(payload["created_at"]));
  if (Number.isNaN(createdAt.getTime())) return null;
  const data = isRecord(payload["data"]) ? payload["data"] : {};
  const bounce = isRecord(data["bounce"]) ? data["bounce"] : {};
  return {
    id,
    type: payload["type"],
    createdAt,
    emailId: textOrNull(data["email_id"]),
    attemptId: attemptOf(data["tags"]),
    bounceType: textOrNull(bounce["type"]),
    payload,
  };
}

/** Tags come by name, or as a list of names and values. */
function attemptOf(tags: unknown): string | null {
  if (Array.isArray(tags)) {
    const tag: unknown = tags.find((one: unknown) => isRecord(one) && one["name"] === ATTEMPT_TAG);
    return isRecord(tag) ? textOrNull(tag["value"]) : null;
  }
  return isRecord(tags) ? textOrNull(tags[ATTEMPT_TAG]) : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(reason: ResendWebhookRefusal["reason"], message: string): ResendWebhookRefusal {
  return { ok: false, reason, message };
}
