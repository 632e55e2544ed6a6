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
import { lockPerson } from "./lock-person";
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
  await lockRecipient(tx, news);
  const read = await readNews(tx, news);
  if (!read) return [];
  const wishes = await wishesOf(tx, read);
  const rows = TEMPLATES[read.template].channels.map((channel) => messageRow(news, read, channel, wishes));
  return insertMessages(tx, rows, read.variables);
}

/**
 * Nobody may be erased between the reading of their contact and the writing of what is sent to it. Whoever stores a
 * booking's event has the lock already.
 */
async function lockRecipient(tx: TxContext, news: MessageNews): Promise<void> {
  if (news.kind === "BOOKING_CREATED" || news.kind === "BOOKING_CANCELLED") return;
  const whose =
    "payoutId" in news
      ? await tx.db.payout.findUnique({ where: { id: news.payoutId }, select: { vendorId: true } })
      : await tx.db.booking.findUnique({ where: { ref: news.bookingRef }, select: { customerRef: true } });
  if (whose) await lockPerson(tx, "vendorId" in whose ? whose.vendorId : whose.customerRef);
}

/** Writes messages that are not there yet, in this order, with what they are to say. Resolves to their ids. */
export async function insertMessages(
  tx: TxContext,
  rows: readonly NewMessage[],
  variables: Record<string, unknown>,
): Promise<string[]> {
  const columns = rows.map(byColumn);
  const written = await tx.db.$queryRaw<{ id: string }[]>`
    WITH written AS (
      INSERT INTO message (id, dedupe_key, channel, template_key, template_version, locale, purpose, message_class, status,
        status_at, status_reason, booking_ref, vendor_id, subject_ref, trip_ends_on, recipient_kind, recipient_ref,
        recipient_name, name_key, recipient_email, recipient_phone, phone_reversed, to_address, content_sha256, expires_at,
        due_at, resend_of_id, resend_kind, resend_reason, resend_by_id, resend_by_name, fallback_of_id, source_event,
        created_at)
      SELECT id, dedupe_key, channel, template_key, template_version, locale, purpose, coalesce(message_class, 'NORMAL'),
        coalesce(status, 'PLANNED'), coalesce(status_at, now()), status_reason, booking_ref, vendor_id, subject_ref,
        trip_ends_on, recipient_kind, recipient_ref, recipient_name, name_key, recipient_email, recipient_phone,
        phone_reversed, to_address, content_sha256, expires_at, due_at, resend_of_id, resend_kind, resend_reason,
        resend_by_id, resend_by_name, fallback_of_id, source_event, coalesce(created_at, now())
      FROM jsonb_populate_recordset(NULL::message, ${JSON.stringify(columns)}::jsonb)
      ON CONFLICT DO NOTHING RETURNING id),
    said AS (
      INSERT INTO message_content (message_id, variables)
      SELECT id, ${JSON.stringify(sealVariables(variables))}::jsonb FROM written)
    SELECT id FROM written`;
  return written.map(({ id }) => id);
}

function byColumn(row: NewMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const column = COLUMNS[name as keyof typeof COLUMNS] as string | undefined;
      if (column === undefined) throw new Error(`A new message cannot be given ${name}.`);
      return [column, value];
    }),
  );
}

/** What a new message may have, by its column. */
const COLUMNS = {
  id: "id",
  dedupeKey: "dedupe_key",
  channel: "channel",
  templateKey: "template_key",
  templateVersion: "template_version",
  locale: "locale",
  purpose: "purpose",
  messageClass: "message_class",
  status: "status",
  statusAt: "status_at",
  statusReason: "status_reason",
  bookingRef: "booking_ref",
  vendorId: "vendor_id",
  subjectRef: "subject_ref",
  tripEndsOn: "trip_ends_on",
  recipientKind: "recipient_kind",
  recipientRef: "recipient_ref",
  recipientName: "recipient_name",
  nameKey: "name_key",
  recipientEmail: "recipient_email",
  recipientPhone: "recipient_phone",
  phoneReversed: "phone_reversed",
  toAddress: "to_address",
  contentSha256: "content_sha256",
  expiresAt: "expires_at",
  dueAt: "due_at",
  resendOfId: "resend_of_id",
  resendKind: "resend_kind",
  resendReason: "resend_reason",
  resendById: "resend_by_id",
  resendByName: "resend_by_name",
  fallbackOfId: "fallback_of_id",
  sourceEvent: "source_event",
  createdAt: "created_at",
} as const;

/** A message that is not there yet. */
type NewMessage = Pick<Prisma.MessageCreateManyInput, keyof typeof COLUMNS> & { id: string };

type Wishes = Pick<Parameters<typeof sendDecision>[0], "preferences" | "suppressions">;

/** What the recipient wants, and the suppressions of their addresses that were not lifted. */
async function wishesOf(tx: TxContext, { recipient: { ref, contact } }: ReadNews): Promise<Wishes> {
  const hashes = [
    ...(contact.email ? [addressHash("EMAIL", contact.email)] : []),
    ...(contact.phone ? [addressHash("SMS", contact.phone)] : []),
  ];
  const [found] = await tx.db.$queryRaw<Wishes[]>`
    SELECT
      (SELECT coalesce(jsonb_agg(jsonb_build_object('channel', channel, 'purpose', purpose, 'allowed', allowed)), '[]')
       FROM recipient_preference WHERE recipient_ref = ${ref}) AS preferences,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('channel', channel, 'purpose', purpose, 'origin', origin)), '[]')
       FROM suppression WHERE address_hash = ANY (${hashes}::text[]) AND lifted_at IS NULL) AS suppressions`;
  return found!;
}

function messageRow(news: MessageNews, read: ReadNews, channel: Channel, wishes: Wishes): NewMessage {
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
