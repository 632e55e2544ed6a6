import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { MessageChannel, MessageStatus } from "@/server/platform/prisma/enums";
import { readResendables, refusalOf, type Resendable } from "../commands/resend-reading";
import { normalAddress } from "../domain/address-key";
import { visibleContact } from "../domain/mask-contact";
import { isUndelivered } from "../domain/resend-rules";
import { refusalSentence } from "../domain/resend-words";

/** A vendor's messages have no booking; of theirs those of so many days are looked at. */
const VENDOR_DAYS = 90;
const SHOWN_MAX = 30;

/** A message that did not arrive and could now. */
export interface UndeliveredMessage {
  id: string;
  channel: MessageChannel;
  template: string;
  status: MessageStatus;
  createdAt: Date;
  /** Masked: where it went, and where it would go. */
  oldAddress: string | null;
  newAddress: string | null;
  /** The same was delivered on another channel, which stood in for it. */
  wasStoodInFor: boolean;
}

/**
 * What of a message's booking, or vendor, did not arrive for want of the right address and is still worth sending, the
 * oldest first; and what is left out, with the reason. A message that was sent again is not there, but its copy may be.
 * Throws NotFound.
 */
export async function listUndelivered(
  ctx: Pick<Context, "db" | "pool">,
  messageId: string,
): Promise<{ offered: UndeliveredMessage[]; left: { id: string; template: string; reason: string }[] }> {
  const message = await ctx.db.message.findUnique({ where: { id: messageId } });
  if (!message) throw new NotFound("Message", messageId);
  const ids = await lostMessages(ctx, message);
  const resendables = [...(await readResendables(ctx, ids)).values()].sort((a, b) =>
    a.row.seq < b.row.seq ? -1 : 1,
  );
  const stoodIn = await ctx.db.message.findMany({
    where: { fallbackOfId: { in: ids }, status: "DELIVERED" },
    select: { fallbackOfId: true },
  });
  const wasStoodInFor = new Set(stoodIn.map(({ fallbackOfId }) => fallbackOfId));
  const reasons = new Map(resendables.map((one) => [one.row.id, undeliveredRefusal(one)]));
  return {
    offered: resendables
      .filter(({ row }) => reasons.get(row.id) === null)
      .map((one) => shown(one, wasStoodInFor.has(one.row.id))),
    left: resendables.flatMap(({ row }) => {
      const reason = reasons.get(row.id);
      return reason ? [{ id: row.id, template: row.templateKey, reason: refusalSentence(reason) }] : [];
    }),
  };
}

/** Why a message that did not arrive is not sent to the address of today; null when it can be. */
export function undeliveredRefusal(resendable: Resendable): string | null {
  const { row, loaded } = resendable;
  if (row.channel === "PUSH" || !isUndelivered(row.status, row.statusReason)) return "NOT_OFFERED";
  const refusal = refusalOf(resendable);
  if (refusal) return refusal;
  const isSame =
    row.toAddress !== null &&
    loaded.toAddress !== null &&
    normalAddress(row.channel, row.toAddress) === normalAddress(row.channel, loaded.toAddress);
  return isSame ? "ADDRESS_UNCHANGED" : null;
}

async function lostMessages(
  { db }: Pick<Context, "db">,
  { bookingRef, recipientRef }: Resendable["row"],
): Promise<string[]> {
  const lost = await db.$queryRaw<{ id: string }[]>`
    SELECT m.id FROM message m
    WHERE m.recipient_ref = ${recipientRef} AND m.booking_ref IS NOT DISTINCT FROM ${bookingRef}
      AND (m.booking_ref IS NOT NULL OR m.created_at > scheduling_now() - ${VENDOR_DAYS} * interval '1 day')
      AND m.channel IN ('EMAIL', 'SMS') AND m.erased_at IS NULL
      AND (m.status IN ('UNDELIVERED', 'BOUNCED', 'FAILED', 'SUPPRESSED', 'EXPIRED')
        OR (m.status = 'SKIPPED' AND m.status_reason = 'NO_ADDRESS'))
      AND NOT EXISTS (SELECT FROM message copy WHERE copy.resend_of_id = m.id)
    ORDER BY m.created_at DESC, m.id DESC LIMIT ${SHOWN_MAX}`;
  return lost.map(({ id }) => id);
}

function shown({ row, loaded }: Resendable, wasStoodInFor: boolean): UndeliveredMessage {
  const { id, channel, templateKey: template, status, createdAt } = row;
  const masked = (toAddress: string | null) => visibleContact({ ...row, toAddress }, false).toAddress;
  return {
    id,
    channel,
    template,
    status,
    createdAt,
    oldAddress: masked(row.toAddress),
    newAddress: masked(loaded.toAddress),
    wasStoodInFor,
  };
}
