import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { Context } from "@/server/platform/context";
import { currentContact } from "../commands/current-contact";
import { addressHash } from "../domain/address-key";
import { CHANNELS, PURPOSES } from "../domain/channel";
import { visibleContact } from "../domain/mask-contact";
import { QUIET_HOURS_DEFAULT } from "../domain/quiet-hours";
import { localeOf } from "../domain/template-keys";
import { maskedAddress } from "./list-suppressions";
import { recipientOf } from "./recipient-of";
import { redactPersonal } from "./redact-personal";

const MESSAGES_MAX = 50;

/**
 * One recipient, named by a message of theirs: how they are reached, masked; what they want; which of their addresses
 * are suppressed; their latest messages; and whether they were erased. Throws NotFound.
 */
export async function getRecipient(ctx: Pick<Context, "db" | "clock">, messageId: string) {
  const of = await recipientOf(ctx, messageId);
  const { recipientKind, recipientRef, erasedAt } = of;
  const contact = await currentContact(ctx, of);
  const redact = redactPersonal(of);
  const { recipientName, recipientEmail, recipientPhone } = visibleContact(
    erasedAt
      ? { recipientName: null, recipientEmail: null, recipientPhone: null, toAddress: null }
      : {
          recipientName: contact.name,
          recipientEmail: contact.email,
          recipientPhone: contact.phone,
          toAddress: null,
        },
    false,
  );
  const messages = await ctx.db.message.findMany({
    where: { recipientRef, recipientKind },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: MESSAGES_MAX + 1,
    select: {
      id: true,
      channel: true,
      templateKey: true,
      status: true,
      statusReason: true,
      bookingRef: true,
      createdAt: true,
    },
  });
  return {
    messageId,
    recipientKind,
    recipientRef: redact.text(recipientRef),
    recipientName,
    recipientEmail,
    recipientPhone,
    erasedAt,
    ...(await preferencesOf(ctx, of)),
    suppressions: await suppressionsOf(ctx, contact),
    messages: messages
      .slice(0, MESSAGES_MAX)
      .map(({ templateKey: template, ...row }) => ({ ...row, template })),
    hasMoreMessages: messages.length > MESSAGES_MAX,
    erasures: await erasuresOf(ctx, of),
    /** The server's time. */
    now: ctx.clock.now(),
  };
}

type Of = Awaited<ReturnType<typeof recipientOf>>;

async function preferencesOf({ db }: Pick<Context, "db">, { recipientRef, recipientKind }: Of) {
  const told = await db.recipientPreference.findMany({ where: { recipientRef } });
  const quiet = await db.recipientQuietHours.findUnique({ where: { recipientRef } });
  const known =
    recipientKind === "TRAVELLER"
      ? await db.recipient.findUnique({
          where: { customerRef: recipientRef },
          select: { locale: true, timeZone: true },
        })
      : null;
  return {
    wishes: PURPOSES.flatMap((purpose) =>
      CHANNELS.map((channel) => {
        const wish = told.find((one) => one.channel === channel && one.purpose === purpose);
        return {
          channel,
          purpose,
          wish: !wish ? ("DEFAULT" as const) : wish.allowed ? ("WANTED" as const) : ("NOT_WANTED" as const),
          source: wish?.source ?? null,
          changedAt: wish?.changedAt ?? null,
        };
      }),
    ),
    quietHours: quiet
      ? { fromMinute: quiet.fromMinute, untilMinute: quiet.untilMinute, isDefault: false }
      : { ...QUIET_HOURS_DEFAULT, isDefault: true },
    /** Null for whom no language can be chosen: vendors, and travellers of whom only a file has told. */
    locale: known ? localeOf(known.locale) : null,
    timeZone: known ? (known.timeZone ?? businessTimeZone()) : null,
  };
}

async function suppressionsOf(
  { db }: Pick<Context, "db">,
  { email, phone }: { email: string | null; phone: string | null },
) {
  const hashes = [
    ...(email ? [addressHash("EMAIL", email)] : []),
    ...(phone ? [addressHash("SMS", phone)] : []),
  ];
  const rows = await db.suppression.findMany({
    where: { addressHash: { in: hashes }, liftedAt: null },
    orderBy: { createdAt: "desc" },
    select: {
      id: true,
      channel: true,
      purpose: true,
      address: true,
      origin: true,
      reason: true,
      createdAt: true,
      createdByName: true,
    },
  });
  return rows.map((row) => ({ ...row, address: maskedAddress(row) }));
}

async function erasuresOf({ db }: Pick<Context, "db">, { recipientRef, recipientKind }: Of) {
  const erasures = await db.erasure.findMany({
    where: { recipientRef, recipientKind },
    orderBy: { erasedAt: "desc" },
    take: 5,
    select: {
      id: true,
      erasedAt: true,
      erasedByName: true,
      reason: true,
      copies: { select: { status: true } },
    },
  });
  return erasures.map(({ copies, ...erasure }) => ({
    ...erasure,
    copies: Object.fromEntries(
      (["PENDING", "REDACTED", "ABSENT", "NOT_OFFERED"] as const).map((status) => [
        status,
        copies.filter((copy) => copy.status === status).length,
      ]),
    ) as Record<"PENDING" | "REDACTED" | "ABSENT" | "NOT_OFFERED", number>,
  }));
}
