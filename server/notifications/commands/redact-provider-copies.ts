import type { Context } from "@/server/platform/context";
import { GatewayFailed } from "@/server/platform/errors";
import type { SendingChannels } from "../sending/sending";

/**
 * Has the providers redact what they keep of an erased person's messages, and writes down what each said. What was
 * settled is not asked again, so that this may be repeated.
 *
 * @throws GatewayFailed, retryable, when copies remain: the provider is away, or still has the message under way.
 */
export async function redactProviderCopies(
  ctx: Context,
  channels: SendingChannels,
  { erasureId, signal }: { erasureId: string; signal: AbortSignal },
): Promise<void> {
  await forgetLateCallbacks(ctx, erasureId);
  const copies = await ctx.db.providerCopy.findMany({
    where: { erasureId, status: "PENDING" },
    orderBy: { attemptId: "asc" },
  });
  const open: string[] = [];
  for (const { attemptId, provider, providerId } of copies) {
    signal.throwIfAborted();
    const status = await redact(channels, { provider, providerId, signal });
    if (status === null) open.push(provider);
    else
      await ctx.db.providerCopy.updateMany({
        where: { attemptId, status: "PENDING" },
        data: { status, settledAt: ctx.clock.now() },
      });
  }
  if (open.length > 0)
    throw new GatewayFailed(
      open[0]!,
      `${open.length} of ${copies.length} copies could not be redacted yet.`,
      {
        retryable: true,
      },
    );
}

/** Callbacks that came in the very moment of the erasure, and could not see it. */
async function forgetLateCallbacks({ db }: Context, erasureId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE provider_event SET raw_body = NULL WHERE raw_body IS NOT NULL AND message_id IN (
      SELECT m.id FROM message m JOIN erasure e ON e.recipient_ref = m.recipient_ref
        AND e.recipient_kind = m.recipient_kind
      WHERE e.id = ${erasureId} AND m.erased_at IS NOT NULL)`;
}

async function redact(
  channels: SendingChannels,
  { provider, providerId, signal }: { provider: string; providerId: string; signal: AbortSignal },
): Promise<"REDACTED" | "ABSENT" | "NOT_OFFERED" | null> {
  // Resend has no such call: it forgets by itself, after the days of its plan.
  if (provider !== "twilio") return "NOT_OFFERED";
  const sms = channels.SMS;
  if (!sms || !(await sms.pace.takeTurn(signal))) return null;
  const { kind } = await sms.channel.redact(providerId, signal);
  return kind === "UNAVAILABLE" ? null : kind;
}
