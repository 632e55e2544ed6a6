import type { Context } from "@/server/platform/context";
import type { Prisma } from "@/server/platform/prisma/client";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { addressHash } from "../domain/address-key";
import type { Channel } from "../domain/channel";
import { messageClassOf } from "../domain/message-timing";
import { stateRefusal } from "../domain/resend-rules";
import type { RecipientContact } from "../domain/search-columns";
import { loadMessages, type LoadedMessage } from "../sending/load-message";
import { sendBlock, type SendBlock } from "../sending/send-block";
import { currentContact } from "./current-contact";
import { DEVICE_IDLE_DAYS_MAX } from "./read-news";

/** A message that somebody wants to be sent again, as it would go today. */
export interface Resendable {
  row: Prisma.MessageGetPayload<object>;
  /** With the address, the suppressions and the urgency of today in the place of those it went with. */
  loaded: LoadedMessage;
  contact: RecipientContact;
}

/**
 * Reads messages as they would be sent again now, by id; what does not exist is left out. Reads what is committed,
 * also inside a transaction.
 */
export async function readResendables(
  ctx: Pick<Context, "db" | "pool">,
  ids: readonly string[],
): Promise<Map<string, Resendable>> {
  const rows = await ctx.db.message.findMany({ where: { id: { in: [...ids] } } });
  const loaded = await loadMessages(ctx.pool, ids, DEVICE_IDLE_DAYS_MAX);
  const contacts = new Map<string, RecipientContact>();
  for (const row of rows) {
    const person = personOf(row);
    if (!contacts.has(person)) contacts.set(person, await currentContact(ctx, row));
  }
  const trips = await tripsOf(ctx, rows);
  const suppressed = await suppressionsOf(ctx, [...contacts.values()]);
  return new Map(
    rows.flatMap((row) => {
      const message = loaded.get(row.id);
      if (!message) return [];
      const contact = contacts.get(personOf(row))!;
      const toAddress = addressOf(row.channel, contact);
      const hash = toAddress === null ? null : addressHash(row.channel, toAddress);
      const { template, now, timeZone } = message;
      const trip = row.bookingRef === null ? undefined : trips.get(row.bookingRef);
      const today: LoadedMessage = {
        ...message,
        toAddress,
        suppressions: suppressed.filter(({ addressHash: of }) => of === hash),
        messageClass: messageClassOf(
          template,
          trip ? { ...trip, timeZone: timeZone ?? businessTimeZone() } : null,
          now,
        ),
      };
      return [[row.id, { row, loaded: today, contact }] as const];
    }),
  );
}

/** Where a recipient is reached on a channel; null on PUSH, which goes to devices. */
function addressOf(channel: Channel, contact: RecipientContact): string | null {
  return channel === "EMAIL" ? contact.email : channel === "SMS" ? contact.phone : null;
}

function personOf({ recipientKind, recipientRef, bookingRef }: Resendable["row"]): string {
  return JSON.stringify([recipientKind, recipientRef, bookingRef]);
}

async function tripsOf({ db }: Pick<Context, "db">, rows: readonly Resendable["row"][]) {
  const refs = rows.flatMap(({ bookingRef }) => bookingRef ?? []);
  const bookings = await db.booking.findMany({
    where: { ref: { in: refs } },
    select: { ref: true, startsOn: true, endsOn: true },
  });
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return new Map(
    bookings.map(({ ref, startsOn, endsOn }) => [ref, { startsOn: day(startsOn), endsOn: day(endsOn) }]),
  );
}

function suppressionsOf({ db }: Pick<Context, "db">, contacts: readonly RecipientContact[]) {
  const hashes = contacts.flatMap(({ email, phone }) => [
    ...(email === null ? [] : [addressHash("EMAIL", email)]),
    ...(phone === null ? [] : [addressHash("SMS", phone)]),
  ]);
  return db.suppression.findMany({
    where: { addressHash: { in: hashes }, liftedAt: null },
    select: { channel: true, purpose: true, origin: true, addressHash: true },
  });
}

/** What stands against sending a message again now, apart from how often that was done; null when nothing does. */
export function refusalOf({ row, loaded }: Resendable): string | null {
  const { status, erasedAt } = row;
  const isContentGone = loaded.variables === null || loaded.variables === undefined;
  const refusal = stateRefusal({ status, isErased: erasedAt !== null, isContentGone });
  if (refusal) return refusal;
  const block = sendBlock(loaded);
  // Quiet hours put it off, and keep it from nothing.
  return block && block.status !== "HELD" ? block.reason : null;
}

/** Until when the recipient's quiet hours would keep the copy back; null when it would go at once. */
export function heldUntil({ loaded }: Resendable): Date | null {
  const block: SendBlock | null = sendBlock(loaded);
  return block?.status === "HELD" ? block.until : null;
}
