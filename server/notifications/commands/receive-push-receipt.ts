import type { Context } from "@/server/platform/context";
import { storeProviderEvent } from "./store-provider-event";

/**
 * Stores that a device has a push, as the app tells it. Whoever knows the attempt's id has got the push: nobody can
 * guess it. Resolves to false for an attempt that there is not, and writes nothing then.
 */
export async function receivePushReceipt(ctx: Context, attemptId: string): Promise<boolean> {
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
