import { verifyStripeWebhook } from "@/server/gateways/verify-stripe-webhook";
import { handleStripeEventRequest } from "@/server/payroll/job-requests";
import { inTransaction, type Context } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";

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
    const [stored] = await tx.db.$queryRaw<{ id: bigint }[]>`
      INSERT INTO webhook_event (provider, event_id, type, payload)
      VALUES ('stripe', ${event.id}, ${event.type}, ${JSON.stringify(event.payload)}::jsonb)
      ON CONFLICT (provider, event_id) DO NOTHING RETURNING id`;
    if (!stored) return { kind: "known" };
    const webhookEventId = stored.id.toString();
    await enqueue(
      tx,
      handleStripeEventRequest,
      { webhookEventId },
      { key: `stripe-event:${webhookEventId}` },
    );
    return { kind: "stored" };
  });
}
