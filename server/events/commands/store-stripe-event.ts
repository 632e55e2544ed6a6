import { handleStripeEventRequest } from "@/server/payroll/job-requests";
import type { TxContext } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";

/**
 * Puts an event of Stripe into the inbox, once, with the job that will act on it. False when it was there already,
 * whichever way it came.
 */
export async function storeStripeEvent(
  tx: TxContext,
  event: { id: string; type: string; payload: unknown },
): Promise<boolean> {
  const [stored] = await tx.db.$queryRaw<{ id: bigint }[]>`
    INSERT INTO webhook_event (provider, event_id, type, payload)
    VALUES ('stripe', ${event.id}, ${event.type}, ${JSON.stringify(event.payload)}::jsonb)
    ON CONFLICT (provider, event_id) DO NOTHING RETURNING id`;
  if (!stored) return false;
  const webhookEventId = stored.id.toString();
  await enqueue(tx, handleStripeEventRequest, { webhookEventId }, { key: `stripe-event:${webhookEventId}` });
  return true;
}
