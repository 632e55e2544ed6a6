import { verifyStripeWebhook } from "@/server/gateways/verify-stripe-webhook";
import { inTransaction, type Context } from "@/server/platform/context";
import { storeStripeEvent } from "./store-stripe-event";

/** What became of a webhook: stored now, known already, or refused with nothing written. */
export type ReceivedEvent =
  { kind: "stored" } | { kind: "known" } | { kind: "refused"; reason: string; message: string };

/**
 * Stores a Stripe webhook once, with the job that will act on it, in one transaction: the answer to Stripe may say
 * "received" exactly when this resolves. Nothing is done about its content here. `secrets` are one, or two while one
 * replaces the other.
 */
export async function receiveStripeEvent(
  ctx: Context,
  webhook: { rawBody: string; signature: string | null; secrets: readonly string[] },
): Promise<ReceivedEvent> {
  const nowMs = ctx.clock.now().getTime();
  const verified = verifyStripeWebhook(webhook.rawBody, webhook.signature, webhook.secrets, nowMs);
  if (!verified.ok) return { kind: "refused", reason: verified.reason, message: verified.message };
  const { event } = verified;
  return inTransaction(ctx, async (tx) => {
    if (!(await storeStripeEvent(tx, event))) return { kind: "known" };
    return { kind: "stored" };
  });
}
