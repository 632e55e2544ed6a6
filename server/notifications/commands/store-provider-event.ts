import type { FoundMessage } from "@/server/gateways/message-channel";
import type { Context, TxContext } from "@/server/platform/context";
import { addressHash } from "../domain/address-key";
import { sealBody } from "../sealed-content";

/** Something that a provider told, as it is stored. */
export interface ToldEvent {
  provider: "resend" | "twilio" | "fcm";
  /** The same for every repetition. */
  dedupeId: string;
  type: string;
  providerId: string | null;
  /** Our attempt, when the event names it. */
  attemptId: string | null;
  code: string | null;
  /** Of a bounce: whether it is for good. */
  permanent: boolean;
  /** As it came, for support; without secrets. Of what an erased person's message is told it is not kept. */
  rawBody: string | null;
  /** Who wrote it, of a text that came in. */
  from?: string | null;
  occurredAt: Date;
}

/**
 * Stores what a provider told, once. When this resolves it is durable; what follows from it is done by a worker. An
 * attempt that is not known leaves the event parked. Resolves to whether it was new.
 */
export async function storeProviderEvent(ctx: Context, told: ToldEvent): Promise<boolean> {
  const written = await ctx.db.$executeRaw`
    INSERT INTO provider_event (provider, dedupe_id, type, provider_id, attempt_id, message_id, code, permanent, raw_body,
      address_hash, occurred_at)
    SELECT ${told.provider}, ${told.dedupeId}, ${told.type}, ${told.providerId}, a.id, a.message_id, ${told.code},
      ${told.permanent}, CASE WHEN m.erased_at IS NULL THEN ${sealBody(told.rawBody)} END,
      ${told.from ? addressHash("SMS", told.from) : null}, ${told.occurredAt}
    FROM (VALUES (1)) AS one LEFT JOIN message_attempt a ON a.id = ${told.attemptId} AND a.provider = ${told.provider}
    LEFT JOIN message m ON m.id = a.message_id
    ON CONFLICT (provider, dedupe_id) DO NOTHING`;
  return written === 1;
}

/** Stores what a look-up showed, as if the provider had told it. Resolves to whether it was news. */
export async function storeLookUp(
  tx: TxContext,
  seen: { provider: "resend" | "twilio"; attemptId: string; messageId: string; found: FoundMessage },
): Promise<boolean> {
  const { providerId, status, errorCode } = seen.found;
  const written = await tx.db.$executeRaw`
    INSERT INTO provider_event (provider, dedupe_id, type, provider_id, attempt_id, message_id, code, occurred_at)
    VALUES (${seen.provider}, ${`lookup:${providerId}:${status}:${errorCode ?? ""}`}, ${status}, ${providerId},
      ${seen.attemptId}, ${seen.messageId}, ${errorCode}, scheduling_now())
    ON CONFLICT (provider, dedupe_id) DO NOTHING`;
  return written === 1;
}
