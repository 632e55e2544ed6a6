import { recordAudit } from "@/server/audit/commands/record-audit";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { ResendKind } from "@/server/platform/prisma/enums";
import { historyRefusals, RESEND_LIMITS } from "../domain/resend-rules";
import { searchColumns } from "../domain/search-columns";
import { sealContent } from "../sealed-content";
import type { StoredContent } from "../sending/load-message";
import { insertMessages } from "./plan-messages";
import type { Resendable } from "./resend-reading";

/** A copy that is to be planned. */
export interface CopyToPlan {
  resendable: Resendable;
  kind: ResendKind;
  content: StoredContent;
  templateVersion: number;
  dedupeKey: string;
  reason: string;
}

/**
 * Keeps everybody else from sending these messages again, and this person from sending anything else again, until the
 * transaction ends; what is decided meanwhile is decided by one. All that use it lock in one order.
 */
export async function lockResending(tx: TxContext, resendables: readonly Resendable[]): Promise<void> {
  if (tx.actor.kind === "staff") await lock(tx, `by/${tx.actor.id}`);
  const ordered = resendables.toSorted((a, b) => (a.row.seq < b.row.seq ? -1 : 1));
  const recipients = new Set(ordered.map(({ row }) => row.recipientRef));
  for (const ref of [...recipients].sort()) {
    // Whoever erases a person must find every copy, and no copy be planned of whom they are erasing.
    await tx.db.$executeRaw`
      SELECT pg_advisory_xact_lock_shared(hashtextextended('people.erase/' || ${ref}, 0))`;
    // All copies for one recipient count together, so they are planned one after another.
    await lock(tx, `for/${ref}`);
  }
  for (const { row } of ordered)
    await tx.db.$queryRaw`SELECT id FROM message WHERE id = ${row.id} FOR NO KEY UPDATE`;
}

async function lock(tx: TxContext, what: string): Promise<void> {
  await tx.db.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('notifications.resend/' || ${what}, 0))`;
}

/**
 * What stands against one more copy of the message in this very moment, under `lockResending`: it was sent again
 * already or too often, or it was erased since it was read. Empty when nothing does.
 */
export async function refusalsNow(tx: TxContext, { row }: Resendable): Promise<string[]> {
  const still = await tx.db.message.findUnique({
    where: { id: row.id },
    select: { erasedAt: true, content: { select: { messageId: true } } },
  });
  if (!still || still.erasedAt) return ["ERASED"];
  if (!still.content) return ["CONTENT_GONE"];
  const [{ now }] = await tx.db.$queryRaw<[{ now: Date }]>`SELECT scheduling_now() AS now`;
  const since = (ms: number) => ({ gt: new Date(now.getTime() - ms) });
  const { sourceEvent, templateKey, recipientRef, channel } = row;
  const copies = await tx.db.message.findMany({
    where: {
      sourceEvent,
      templateKey,
      recipientRef,
      channel,
      resendKind: { not: null },
      createdAt: since(RESEND_LIMITS.dayMs),
    },
    select: { status: true, createdAt: true },
  });
  const forRecipient = await tx.db.message.count({
    where: { recipientRef, resendKind: { not: null }, createdAt: since(RESEND_LIMITS.dayMs) },
  });
  const byPerson =
    tx.actor.kind === "staff"
      ? await tx.db.message.count({
          where: { resendById: tx.actor.id, createdAt: since(RESEND_LIMITS.hourMs) },
        })
      : 0;
  return historyRefusals({ copies, forRecipient, byPerson, now });
}

/** Plans the copy; null when it was planned before under the same key. `recordCopy` belongs to the same transaction. */
export async function planCopy(tx: TxContext, copy: CopyToPlan): Promise<string | null> {
  const { resendable, kind, content, templateVersion, dedupeKey, reason } = copy;
  const { row, loaded, contact } = resendable;
  const id = newId("msg");
  const [planned] = await insertMessages(
    tx,
    [
      {
        id,
        dedupeKey,
        channel: row.channel,
        templateKey: row.templateKey,
        templateVersion,
        locale: row.locale,
        purpose: row.purpose,
        messageClass: loaded.messageClass,
        statusAt: loaded.now,
        createdAt: loaded.now,
        dueAt: loaded.now,
        expiresAt: row.expiresAt,
        bookingRef: row.bookingRef,
        vendorId: row.vendorId,
        subjectRef: row.subjectRef,
        tripEndsOn: row.tripEndsOn,
        recipientKind: row.recipientKind,
        recipientRef: row.recipientRef,
        ...searchColumns(contact),
        toAddress: loaded.toAddress,
        contentSha256: content.contentSha256,
        sourceEvent: row.sourceEvent,
        resendOfId: row.id,
        resendKind: kind,
        resendReason: reason,
        resendById: tx.actor.kind === "staff" ? tx.actor.id : null,
        resendByName: tx.actor.name,
      },
    ],
    loaded.variables as Record<string, unknown>,
  );
  if (planned === undefined) return null;
  const { subject, html, text, pushTitle, pushBody, segments, attachments } = content;
  // Written now and not at the first call: what goes out is what was looked at, whatever is published meanwhile.
  await tx.db.messageContent.update({
    where: { messageId: id },
    data: {
      ...sealContent({ subject, html, text, pushTitle, pushBody }),
      segments,
      attachments: attachments.map((one) => ({ ...one })),
      renderedAt: loaded.now,
    },
  });
  return id;
}

/** Writes a planned copy into the audit log, without anybody's contact. Call it last. */
export async function recordCopy(tx: TxContext, copyId: string, copy: CopyToPlan): Promise<void> {
  const { row, loaded } = copy.resendable;
  await recordAudit(tx, {
    action: "notifications.message.resent",
    subjectKind: "message",
    subjectId: row.id,
    before: { status: row.status, templateVersion: row.templateVersion },
    after: {
      resentAs: copyId,
      kind: copy.kind,
      templateVersion: copy.templateVersion,
      channel: row.channel,
      toNewAddress: loaded.toAddress !== row.toAddress,
    },
    reason: copy.reason,
  });
}
