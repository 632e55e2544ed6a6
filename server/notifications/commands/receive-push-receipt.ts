import type { Context } from "@/server/platform/context";
import { callbackSubject } from "../callback-address";
import { storeProviderEvent } from "./store-provider-event";

/**
 * Stores that a device has a push, as the app tells it by asking for the address that came with it (`query` is that
 * address's). Resolves to false for an address that we did not give out, and writes nothing then.
 */
export async function receivePushReceipt(ctx: Context, query: URLSearchParams): Promise<boolean> {
  const attemptId = callbackSubject("push", query)?.attemptId;
  if (attemptId === undefined || attemptId === null) return false;
  const attempt = await ctx.db.messageAttempt.findUnique({
    where: { id: attemptId },
    select: { provider: true },
  });
  if (attempt?.provider !== "fcm") return false;
  await storeProviderEvent(ctx, {
    provider: "fcm",
    dedupeId: `receipt:${attemptId}`,
    type: "delivered",
    providerId: null,
    attemptId,
    code: null,
    permanent: false,
    rawBody: null,
    occurredAt: ctx.clock.now(),
  });
  return true;
}
