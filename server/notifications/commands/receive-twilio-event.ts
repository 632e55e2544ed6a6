import { verifyTwilioWebhook, type VerifiedTwilioEvent } from "@/server/gateways/verify-twilio-webhook";
import type { Context } from "@/server/platform/context";
import type { ReceivedWebhook } from "./receive-resend-event";
import { storeProviderEvent } from "./store-provider-event";

// Words that Twilio itself obeys, for accounts that are not told what they meant.
const STOP = /^\s*(stop|stopall|unsubscribe|cancel|end|quit)\s*$/i;
const START = /^\s*(start|yes|unstop)\s*$/i;

/**
 * Stores what Twilio tells of a text message, or one that came in, once. `url` is the public address as Twilio was
 * given it, with its query. A signature of Twilio's is good for ever, so a repetition is told by its content.
 */
export async function receiveTwilioEvent(
  ctx: Context,
  webhook: { rawBody: string; signature: string | null; url: string; authTokens: readonly string[] },
): Promise<ReceivedWebhook> {
  const { rawBody, signature, url, authTokens } = webhook;
  const verified = verifyTwilioWebhook(rawBody, signature, url, authTokens);
  if (!verified.ok) return { kind: "refused", reason: verified.reason, message: verified.message };
  const { event } = verified;
  const isInbound = event.kind === "INBOUND";
  const isNew = await storeProviderEvent(ctx, {
    provider: "twilio",
    dedupeId: event.dedupeId,
    type: isInbound ? inboundType(event) : event.status,
    providerId: event.messageSid,
    attemptId: isInbound ? null : new URL(url).searchParams.get("attempt"),
    code: event.errorCode,
    permanent: false,
    rawBody,
    from: isInbound ? (event.fields["From"] ?? null) : null,
    // Twilio does not say when it happened.
    occurredAt: ctx.clock.now(),
  });
  return { kind: isNew ? "stored" : "known" };
}

function inboundType({ optOut, fields }: VerifiedTwilioEvent): string {
  const word = optOut ?? fields["Body"] ?? "";
  if (STOP.test(word)) return "inbound.stop";
  return START.test(word) ? "inbound.start" : "inbound.message";
}
