import { createHash } from "node:crypto";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { Prisma } from "@/server/platform/prisma/client";
import { addressHash } from "../domain/address-key";
import type { Channel } from "../domain/channel";
import { dedupeKey, type MessageCause } from "../domain/dedupe-key";
import { messageClassOf, messageExpiry } from "../domain/message-timing";
import { searchColumns } from "../domain/search-columns";
import { sendDecision } from "../domain/send-decision";
import { TEMPLATES } from "../domain/template-keys";
import { sealVariables } from "../sealed-content";
import { latestTemplate } from "../templates/template-catalogue";
import type { MessageNews } from "./message-news";
import { readNews, type ReadNews } from "./read-news";
import { sourceEvent } from "./source-event";

/**
 * Plans the messages of some news in the caller's transaction: they exist exactly if what it tells of does. One per
 * channel of its template; what may not be sent is there too, and says why. News that were told before plan nothing.
 * Nothing is rendered here, so that a template that lacks a variable can undo nobody's event. Resolves to the ids.
 *
 * @throws NotFound when what the news is about does not exist.
 */
export async function planMessages(tx: TxContext, news: MessageNews): Promise<string[]> {
  const read = await readNews(tx, news);
  if (!read) return [];
  const wishes = await tx.db.recipientPreference.findMany({ where: { recipientRef: read.recipient.ref } });
  const suppressions = await activeSuppressions(tx, read);
  const rows = TEMPLATES[read.template].channels.map((channel) =>
    messageRow(news, read, channel, { preferences: wishes, suppressions }),
  );
  return insertMessages(tx, rows, read.variables);
}

type MessageRow = Prisma.MessageCreateManyInput & { id: string };

/** Writes messages that are not there yet, in this order, with what they are to say. Resolves to their ids. */
export async function insertMessages(
  tx: TxContext,
  rows: readonly MessageRow[],
  variables: Record<string, unknown>,
): Promise<string[]> {
  const written = await tx.db.message.createManyAndReturn({
    data: [...rows],
    skipDuplicates: true,
    select: { id: true },
  });
  const ids = written.map(({ id }) => id);
  await tx.db.messageContent.createMany({
    data: ids.map((messageId) => ({ messageId, variables: sealVariables(variables) })),
  });
  return ids;
}

/** The suppressions of a contact's addresses that were not lifted. */
async function activeSuppressions(tx: TxContext, { recipient: { contact } }: ReadNews) {
  const hashes = [
    ...(contact.email ? [addressHash("EMAIL", contact.email)] : []),
    ...(contact.phone ? [addressHash("SMS", contact.phone)] : []),
  ];
  if (hashes.length === 0) return [];
  return tx.db.suppression.findMany({ where: { addressHash: { in: hashes }, liftedAt: null } });
}

type Wishes = Pick<Parameters<typeof sendDecision>[0], "preferences" | "suppressions">;

function messageRow(news: MessageNews, read: ReadNews, channel: Channel, wishes: Wishes): MessageRow {
  const { template, recipient, now, trip } = read;
  const { purpose } = TEMPLATES[template];
  const messageClass = messageClassOf(template, trip, now);
  const toAddress = addressOn(channel, read);
  const expiresAt = messageExpiry(template, trip, read.due);
  const decision = sendDecision({
    channel,
    purpose,
    messageClass,
    hasAddress: channel === "PUSH" ? read.devices > 0 : toAddress !== null,
    ...wishes,
  });
  const standing =
    expiresAt && expiresAt <= now
      ? { status: "EXPIRED" as const, statusReason: "TOO_LATE" }
      : decision.send
        ? { status: "PLANNED" as const, dueAt: now, expiresAt }
        : { status: decision.status, statusReason: decision.reason };
  return {
    id: newId("msg"),
    dedupeKey: boundedKey(dedupeKey(causeOf(news, read, channel))),
    channel,
    templateKey: template,
    templateVersion: latestTemplate(template).version,
    locale: recipient.locale,
    purpose,
    messageClass,
    statusAt: now,
    createdAt: now,
    bookingRef: read.bookingRef,
    vendorId: read.vendorId,
    subjectRef: read.subjectRef,
    tripEndsOn: trip ? new Date(`${trip.endsOn}T00:00:00Z`) : null,
    recipientKind: recipient.kind,
    recipientRef: recipient.ref,
    ...searchColumns(recipient.contact),
    toAddress,
    sourceEvent: sourceOf(news, read),
    ...standing,
  };
}

/** Where a recipient is written to on a channel; null on PUSH, which goes to devices. */
export function addressOn(channel: Channel, { recipient: { contact } }: ReadNews): string | null {
  if (channel === "PUSH") return null;
  return channel === "EMAIL" ? contact.email : contact.phone;
}

function causeOf(news: MessageNews, read: ReadNews, channel: Channel): MessageCause {
  const shared = { template: read.template, recipientRef: read.recipient.ref, channel };
  if (news.kind !== "PAYMENT_DUE")
    return { kind: "EVENT", source: news.event.source, eventId: news.event.id, ...shared };
  return { kind: "SCHEDULED", subjectRef: read.subjectRef!, key: `due:${read.due!.dueOn}`, ...shared };
}

function sourceOf(news: MessageNews, read: ReadNews): string {
  if (news.kind !== "PAYMENT_DUE") return sourceEvent(news.event);
  return sourceEvent({ source: "payment-reminders", id: `${read.subjectRef}/${read.due!.dueOn}` });
}

const KEY_LENGTH_MAX = 500;

/** Ids of others may be long; a key that does not fit stands as its hash. */
function boundedKey(key: string): string {
  if (key.length <= KEY_LENGTH_MAX) return key;
  return `sha256/${createHash("sha256").update(key, "utf8").digest("hex")}`;
}
