import { inTransaction, type Context } from "@/server/platform/context";
import { messageOfToken } from "../unsubscribe-token";
import { storeProviderEvent } from "./store-provider-event";
import { suppressAddress } from "./suppress-address";

/**
 * Takes the recipient of a marketing mail off such mails, at once and however often it is asked. What was bought is
 * still told. Resolves to whether the token is one of ours.
 */
export async function unsubscribeRecipient(ctx: Context, token: string): Promise<boolean> {
  const messageId = messageOfToken(token);
  if (messageId === null) return false;
  const message = await ctx.db.message.findUnique({
    where: { id: messageId },
    select: {
      toAddress: true,
      attemptLog: { select: { id: true, providerId: true }, orderBy: { number: "desc" }, take: 1 },
    },
  });
  const attempt = message?.attemptLog[0];
  if (!message || !attempt) return false;
  // It goes into the message's history like all that is told of it; a worker counts it there.
  await storeProviderEvent(ctx, {
    provider: "resend",
    dedupeId: `unsubscribed:${messageId}`,
    type: "email.unsubscribed",
    providerId: attempt.providerId,
    attemptId: attempt.id,
    code: null,
    permanent: false,
    rawBody: null,
    occurredAt: ctx.clock.now(),
  });
  const { toAddress } = message;
  if (toAddress !== null)
    await inTransaction(ctx, (tx) =>
      suppressAddress(
        tx,
        { channel: "EMAIL", address: toAddress, reason: "The recipient left by the link in a mail" },
        { origin: "UNSUBSCRIBE", purposes: ["MARKETING"], code: null },
      ),
    );
  return true;
}
