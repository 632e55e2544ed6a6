import { verifyTwilioWebhook, type VerifiedTwilioEvent } from "@/server/gateways/verify-twilio-webhook";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { SealBroken } from "@/server/platform/sealed-text";
import { callbackSubject } from "../callback-address";
import { openBody } from "../sealed-content";
import { storeProviderEvent } from "./store-provider-event";

const BATCH = 50;

// Words that Twilio itself obeys, for accounts that are not told what they meant.
const STOP = /^\s*(stop|stopall|unsubscribe|cancel|end|quit)\s*$/i;
const START = /^\s*(start|yes|unstop)\s*$/i;

interface WaitingCallback {
  target: string;
  signature: string;
  rawBody: string;
  receivedAt: Date;
}

/**
 * Looks at the callbacks that the web process has taken: what Twilio signed is stored as an event of the provider,
 * once, and the rest is counted and forgotten. A signature of Twilio's is good for ever, so a repetition is told by
 * its content. `publicUrl` is our address as Twilio was given it, `authTokens` the account's. Several workers may do
 * this at once. Resolves to whether there may be more.
 */
export async function takeTwilioCallbacks(
  ctx: Context,
  told: { publicUrl: string; authTokens: readonly string[] },
): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const waiting = await tx.db.$queryRaw<WaitingCallback[]>`
      DELETE FROM provider_callback WHERE id IN (
        SELECT id FROM provider_callback ORDER BY received_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING target, signature, raw_body AS "rawBody", received_at AS "receivedAt"`;
    for (const one of waiting.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime()))
      await takeOne(tx, one, told);
    return waiting.length === BATCH;
  });
}

async function takeOne(
  tx: TxContext,
  { target, signature, rawBody: sealed, receivedAt }: WaitingCallback,
  { publicUrl, authTokens }: { publicUrl: string; authTokens: readonly string[] },
): Promise<void> {
  const rawBody = opened(sealed);
  if (rawBody === null) return countRefusal(tx, "unreadable");
  const verified = verifyTwilioWebhook(rawBody, signature, `${publicUrl}${target}`, authTokens);
  if (!verified.ok) return countRefusal(tx, verified.reason);
  const { event } = verified;
  const isInbound = event.kind === "INBOUND";
  const subject = callbackSubject("twilio", new URL(target, publicUrl).searchParams);
  await storeProviderEvent(tx, {
    provider: "twilio",
    dedupeId: event.dedupeId,
    type: isInbound ? inboundType(event) : event.status,
    providerId: event.messageSid,
    attemptId: isInbound ? null : (subject?.attemptId ?? null),
    code: event.errorCode,
    permanent: false,
    rawBody,
    from: isInbound ? (event.fields["From"] ?? null) : null,
    // Twilio does not say when it happened.
    occurredAt: receivedAt,
  });
}

function opened(sealed: string): string | null {
  try {
    return openBody(sealed);
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

async function countRefusal(tx: TxContext, reason: string): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO provider_callback_refusal AS known (day, reason, count)
    VALUES ((clock_timestamp() AT TIME ZONE 'UTC')::date, ${reason}, 1)
    ON CONFLICT (day, reason) DO UPDATE SET count = known.count + 1`;
}

function inboundType({ optOut, fields }: VerifiedTwilioEvent): string {
  const word = optOut ?? fields["Body"] ?? "";
  if (STOP.test(word)) return "inbound.stop";
  return START.test(word) ? "inbound.start" : "inbound.message";
}
