import { verifyResendWebhook, type SvixHeaders } from "@/server/gateways/verify-resend-webhook";
import type { Context } from "@/server/platform/context";
import { storeProviderEvent } from "./store-provider-event";

/** What became of a webhook: stored now, known already, or refused with nothing written. */
export type ReceivedWebhook =
  { kind: "stored" } | { kind: "known" } | { kind: "refused"; reason: string; message: string };

/**
 * Stores what Resend tells of a mail, once: the answer to Resend may say "received" exactly when this resolves.
 * Nothing is done about its content here. `secrets` are one, or two while one replaces the other.
 */
export async function receiveResendEvent(
  ctx: Context,
  webhook: { rawBody: string; headers: SvixHeaders; secrets: readonly string[] },
): Promise<ReceivedWebhook> {
  const { rawBody, headers, secrets } = webhook;
  const verified = verifyResendWebhook(rawBody, headers, secrets, ctx.clock.now().getTime());
  if (!verified.ok) return { kind: "refused", reason: verified.reason, message: verified.message };
  const { id, type, createdAt, emailId, attemptId, bounceType } = verified.event;
  const isNew = await storeProviderEvent(ctx, {
    provider: "resend",
    dedupeId: id,
    type,
    providerId: emailId,
    attemptId,
    code: bounceType,
    permanent: bounceType === "Permanent",
    rawBody,
    occurredAt: createdAt,
  });
  return { kind: isNew ? "stored" : "known" };
}
