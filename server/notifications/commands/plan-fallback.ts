import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { addressHash } from "../domain/address-key";
import type { Channel } from "../domain/channel";
import { dedupeKey } from "../domain/dedupe-key";
import { fallbackChannel } from "../domain/fallback-channel";
import { searchColumns } from "../domain/search-columns";
import { sendDecision } from "../domain/send-decision";
import { TEMPLATES, type TemplateKey } from "../domain/template-keys";
import { openVariables } from "../sealed-content";
import { tryLockPerson } from "./lock-person";
import { insertMessages } from "./plan-messages";
import { DEVICE_IDLE_DAYS_MAX } from "./read-news";
import { usableContact } from "./usable-contact";

/**
 * Plans the message that stands in for one that did not arrive, on the next channel that its recipient may be told
 * on and was not. Once per message; nothing when there is no such channel. Resolves to the new message's id.
 */
export async function planFallback(
  tx: TxContext,
  messageId: string,
  bouncedForGood: boolean,
): Promise<string | null> {
  const message = await tx.db.message.findUniqueOrThrow({
    where: { id: messageId },
    include: { content: { select: { variables: true } }, fallbacks: { select: { id: true } } },
  });
  const template = message.templateKey as TemplateKey;
  // Content that is gone cannot be told again.
  if (!message.content || message.erasedAt) return null;
  if (!(await tryLockPerson(tx, message.recipientRef))) return null;
  const { contact, devices, now } = await reachOf(tx, message);
  const addressOf = (channel: Channel) =>
    channel === "EMAIL" ? contact.email : channel === "SMS" ? contact.phone : null;
  const hashes = (["EMAIL", "SMS"] as const).flatMap((channel) => {
    const address = addressOf(channel);
    return address === null ? [] : [addressHash(channel, address)];
  });
  const suppressions = await tx.db.suppression.findMany({
    where: { addressHash: { in: hashes }, liftedAt: null },
  });
  const preferences = await tx.db.recipientPreference.findMany({
    where: { recipientRef: message.recipientRef },
  });
  const channel = fallbackChannel(
    {
      channel: message.channel,
      status: message.status,
      statusAt: message.statusAt,
      bouncedForGood,
      isFallback: message.fallbackOfId !== null,
      hasFallback: message.fallbacks.length > 0,
    },
    TEMPLATES[template].channels,
    (wanted) =>
      sendDecision({
        channel: wanted,
        purpose: message.purpose,
        messageClass: message.messageClass,
        hasAddress: wanted === "PUSH" ? devices > 0 : addressOf(wanted) !== null,
        preferences,
        suppressions,
      }).send,
    await channelsTold(tx, message),
    now,
  );
  if (channel === null || (message.expiresAt && message.expiresAt <= now)) return null;
  const [id] = await insertMessages(
    tx,
    [
      {
        id: newId("msg"),
        dedupeKey: dedupeKey({ kind: "FALLBACK", messageId: message.id, channel }),
        channel,
        templateKey: message.templateKey,
        templateVersion: message.templateVersion,
        locale: message.locale,
        purpose: message.purpose,
        messageClass: message.messageClass,
        statusAt: now,
        createdAt: now,
        dueAt: now,
        expiresAt: message.expiresAt,
        bookingRef: message.bookingRef,
        vendorId: message.vendorId,
        subjectRef: message.subjectRef,
        tripEndsOn: message.tripEndsOn,
        recipientKind: message.recipientKind,
        recipientRef: message.recipientRef,
        ...searchColumns(contact),
        toAddress: addressOf(channel),
        sourceEvent: message.sourceEvent,
        fallbackOfId: message.id,
      },
    ],
    openVariables(message.content.variables) as Record<string, unknown>,
  );
  return id ?? null;
}

type Message = NonNullable<Awaited<ReturnType<TxContext["db"]["message"]["findUnique"]>>>;

/** How the recipient is reached today: an address may have become known since the message was planned. */
async function reachOf(tx: TxContext, message: Message) {
  const [row] = await tx.db.$queryRaw<
    {
      isKnown: boolean;
      name: string | null;
      email: string | null;
      phone: string | null;
      devices: number;
      now: Date;
    }[]
  >`
    SELECT r.customer_ref IS NOT NULL AS "isKnown", r.name, r.email, r.phone, scheduling_now() AS now,
      (SELECT count(*) FROM push_device d WHERE d.customer_ref = r.customer_ref
         AND d.last_seen_at >= scheduling_now() - ${DEVICE_IDLE_DAYS_MAX} * interval '1 day')::int AS devices
    FROM (VALUES (1)) AS one LEFT JOIN recipient r
      ON r.customer_ref = ${message.recipientRef} AND ${message.recipientKind === "TRAVELLER"}`;
  const { isKnown, devices, now } = row!;
  const { recipientName, recipientEmail, recipientPhone } = message;
  const contact = usableContact(
    isKnown
      ? { name: row!.name, email: row!.email, phone: row!.phone }
      : { name: recipientName, email: recipientEmail, phone: recipientPhone },
  );
  return { contact, devices, now };
}

/** Channels on which the same news was not skipped: what is on its way there, or failed there, is not told again. */
async function channelsTold(tx: TxContext, message: Message): Promise<Set<Channel>> {
  const { sourceEvent, templateKey, recipientRef } = message;
  const told = await tx.db.message.findMany({
    where: { sourceEvent, templateKey, recipientRef, status: { not: "SKIPPED" } },
    select: { channel: true },
  });
  return new Set(told.map(({ channel }) => channel));
}
