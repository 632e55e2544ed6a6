import { timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";

export type SignatureProblem =
  "signature.missing" | "signature.malformed" | "signature.wrong" | "signature.too_old" | "signature.too_new";

export interface SignatureHeaders {
  id: string | null;
  timestamp: string | null;
  signature: string | null;
}

/** How far the time in a signature may be from ours, in milliseconds. */
const TOLERANCE_MS = 300_000;
const SIGNATURES_MAX = 10;

/**
 * Checks a body against the headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) with
 * each of the secrets and against our present (milliseconds since 1970). `rawBody` is the body as it came. Resolves to
 * null when it holds, else to why not. Signatures are compared in constant time.
 */
export function signatureProblem(
  rawBody: string,
  headers: SignatureHeaders,
  secrets: readonly string[],
  nowMs: number,
): SignatureProblem | null {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return "signature.missing";
  if (id.length > 255 || !/^\d{1,12}$/.test(timestamp)) return "signature.malformed";
  const given = signature.split(" ").slice(0, SIGNATURES_MAX);
  const signedAt = new Date(Number(timestamp) * 1000);
  const wanted = secrets.map((secret) => new Webhook(secret).sign(id, signedAt, rawBody));
  const holds = wanted.map((one) => given.some((other) => isSame(one, other))).includes(true);
  if (!holds) return "signature.wrong";
  if (nowMs - signedAt.getTime() > TOLERANCE_MS) return "signature.too_old";
  if (signedAt.getTime() - nowMs > TOLERANCE_MS) return "signature.too_new";
  return null;
}

/** The problem in a sentence, for whoever sends. */
export const SIGNATURE_PROBLEM_TEXT: Readonly<Record<SignatureProblem, string>> = {
  "signature.missing": "The headers webhook-id, webhook-timestamp and webhook-signature are needed.",
  "signature.malformed":
    "webhook-timestamp is whole seconds since 1970; webhook-id has at most 255 characters.",
  "signature.wrong": "The signature fits none of our secrets: sign the body exactly as it is sent.",
  "signature.too_old": "The signature is older than five minutes: sign again for each try.",
  "signature.too_new": "The signature is more than five minutes ahead of our clock.",
};

function isSame(wanted: string, given: string): boolean {
  const [one, other] = [Buffer.from(wanted), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
