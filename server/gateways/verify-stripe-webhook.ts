import Stripe from "stripe";

/**
 * A webhook that Stripe really signed. Its object is a snapshot; fetch the present one before acting on it.
 */
export type VerifiedStripeEvent = {
  id: string;
  type: string;
  createdAt: Date;
  livemode: boolean;
  /** The connected account it happened on; null for the platform's own. */
  accountId: string | null;
  objectKind: string | null;
  objectId: string | null;
  /** The whole event as sent, to be stored in the inbox. */
  payload: Stripe.Event;
};

export type WebhookRefusal = {
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

/**
 * Checks a webhook against its `Stripe-Signature` header with each of the secrets (two while one replaces the
 * other), and against our present (milliseconds since 1970). `rawBody` is the body byte for byte. Needs no
 * API key, never throws.
 */
export function verifyStripeWebhook(
  rawBody: string | Uint8Array,
  header: string | null | undefined,
  secrets: readonly string[],
  nowMs: number,
): { ok: true; event: VerifiedStripeEvent } | WebhookRefusal {
  const usable = secrets.map((secret) => secret.trim()).filter((secret) => secret !== "");
  if (usable.length === 0) return refuse("no_secret", "No webhook secret is set.");
  if (!header) return refuse("missing_signature", "The Stripe-Signature header is missing.");
  const signedAtMs = signatureTimeMs(header);
  if (signedAtMs === null)
    return refuse("malformed_signature", "The Stripe-Signature header cannot be read.");
  const body = typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8");
  if (!usable.some((secret) => isSignedWith(body, header, secret))) {
    return refuse("wrong_signature", "The signature fits none of the webhook secrets.");
  }
  if (nowMs - signedAtMs > TOLERANCE_MS)
    return refuse("too_old", "The signature is older than five minutes.");
  // Stripe's own check lets the future pass; a clock that far off is worth a refusal, since Stripe sends
  // again.
  if (signedAtMs - nowMs > TOLERANCE_MS)
    return refuse("too_new", "The signature is more than five minutes ahead of our clock.");
  const event = verifiedEvent(body);
  return event ? { ok: true, event } : refuse("not_an_event", "The body is not a Stripe event.");
}

function isSignedWith(body: string, header: string, secret: string): boolean {
  try {
    // Tolerance 0 leaves the time to us, so that a wrong signature and an old one are told apart.
    return Stripe.webhooks.signature?.verifyHeader(body, header, secret, 0) === true;
  } catch {
    return false;
  }
}

/**
 * The one `t=` of the header in milliseconds; null when it is absent, doubled or not a number, or no v1
 * signature is there.
 */
function signatureTimeMs(header: string): number | null {
  const parts = header.split(",").map((part) => part.trim());
  const times = parts.filter((part) => part.startsWith("t="));
  if (times.length !== 1 || !/^t=\d{1,12}$/.test(times[0]!)) return null;
  if (!parts.some((part) => /^v1=[0-9a-f]+$/i.test(part))) return null;
  return Number(times[0]!.slice(2)) * 1000;
}

function verifiedEvent(body: string): VerifiedStripeEvent | null {
  let payload: Stripe.Event;
  try {
    payload = JSON.parse(body) as Stripe.Event;
  } catch {
    return null;
  }
  if (typeof payload !== "object" || payload === null || payload.object !== "event") return null;
  if (typeof payload.id !== "string" || typeof payload.type !== "string") return null;
  if (!Number.isSafeInteger(payload.created)) return null;
  const subject = (payload.data?.object ?? {}) as { id?: unknown; object?: unknown };
  return {
    id: payload.id,
    type: payload.type,
    createdAt: new Date(payload.created * 1000),
    livemode: payload.livemode === true,
    accountId: typeof payload.account === "string" ? payload.account : null,
    objectKind: typeof subject.object === "string" ? subject.object : null,
    objectId: typeof subject.id === "string" ? subject.id : null,
    payload,
  };
}

function refuse(reason: WebhookRefusal["reason"], message: string): WebhookRefusal {
  return { ok: false, reason, message };
}
