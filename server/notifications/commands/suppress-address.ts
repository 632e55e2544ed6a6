import { recordAudit } from "@/server/audit/commands/record-audit";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { addressHash, normalAddress } from "../domain/address-key";
import type { Channel } from "../domain/channel";
import type { SuppressionCause } from "../domain/suppression-causes";

/** An address that a provider has told us not to use. */
export interface ToldAddress {
  channel: Channel;
  address: string;
  /** What the provider said, in words for support. */
  reason: string;
  /** The provider's event, when one told of it. */
  providerEventId?: bigint;
}

/**
 * Keeps a channel from using an address, for the purposes of the cause; what is suppressed already stays as it is.
 * Call it last in the transaction. Resolves to for how many purposes it was not suppressed before.
 */
export async function suppressAddress(
  tx: TxContext,
  told: ToldAddress,
  cause: SuppressionCause,
): Promise<number> {
  const { channel, address, reason, providerEventId = null } = told;
  const now = tx.clock.now();
  let added = 0;
  for (const purpose of cause.purposes) {
    const id = newId("sup");
    const written = await tx.db.$executeRaw`
      INSERT INTO suppression (id, channel, purpose, address_hash, address, origin, reason, provider_event_id,
        created_by_name, created_at)
      VALUES (${id}, ${channel}::message_channel, ${purpose}::message_purpose, ${addressHash(channel, address)},
        ${normalAddress(channel, address)}, ${cause.origin}::suppression_origin, ${reason}, ${providerEventId},
        ${tx.actor.kind === "staff" ? tx.actor.name : null}, ${now})
      ON CONFLICT (channel, address_hash, purpose) WHERE lifted_at IS NULL DO NOTHING`;
    added += written;
    if (written === 1)
      await recordAudit(tx, {
        action: "notifications.suppression.added",
        subjectKind: "suppression",
        subjectId: id,
        after: { channel, purpose, origin: cause.origin, code: cause.code },
        reason,
      });
  }
  return added;
}

/** Lifts what STOP had suppressed, after the recipient wrote START. */
export async function liftStop(tx: TxContext, told: ToldAddress): Promise<void> {
  const { channel, address, reason } = told;
  const lifted = await tx.db.$queryRaw<{ id: string }[]>`
    UPDATE suppression SET lifted_at = ${tx.clock.now()}, lifted_by_name = 'The recipient', lift_reason = ${reason}
    WHERE channel = ${channel}::message_channel AND address_hash = ${addressHash(channel, address)}
      AND origin = 'STOP' AND lifted_at IS NULL
    RETURNING id`;
  for (const { id } of lifted)
    await recordAudit(tx, {
      action: "notifications.suppression.lifted",
      subjectKind: "suppression",
      subjectId: id,
      after: { channel },
      reason,
    });
}
