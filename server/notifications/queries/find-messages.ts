import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { MessageChannel, MessageStatus, RecipientKind } from "@/server/platform/prisma/enums";
import { visibleContact, type ContactFields } from "../domain/mask-contact";
import { messageSearch, type FindMessagesInput } from "./message-search";

/** One row of the list: what was sent, to whom as far as everybody may see, and what became of it. */
export interface MessageRow {
  id: string;
  channel: MessageChannel;
  template: string;
  bookingRef: string | null;
  recipientKind: RecipientKind;
  /** Masked. */
  recipientName: string | null;
  /** Masked; null for push, which goes to devices. */
  toAddress: string | null;
  status: MessageStatus;
  statusAt: Date;
  statusReason: string | null;
  statusCode: string | null;
  /** Delivered by one event and failed by another. */
  conflict: boolean;
  attempts: number;
  createdAt: Date;
  isResend: boolean;
  isFallback: boolean;
}

const SORT = "created:desc";

/**
 * One page of the messages that what was typed and chosen may mean, the newest first, and the cursor of the next page
 * or null at the end. Contact is masked whoever asks. `refusal` is a sentence for the person when the text is too
 * short or too long to look anything up by; there are no messages then.
 *
 * @throws InvalidInput for a cursor of another list.
 */
export async function findMessages(ctx: Pick<Context, "db">, input: FindMessagesInput) {
  const search = messageSearch(input);
  if (!search.ok) return { messages: [], nextCursor: null, refusal: search.refusal };
  const found = await pageOf(ctx, search.branches, input);
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  return {
    messages: rows.map(masked),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.createdMicros, id: last.id })
        : null,
    refusal: null,
  };
}

type FoundMessage = MessageRow & ContactFields & { createdMicros: string };

// Each branch gives its newest by its own index; the newest of all are among these.
function pageOf(
  { db }: Pick<Context, "db">,
  branches: readonly Prisma.Sql[],
  { cursor, limit }: FindMessagesInput,
): Promise<FoundMessage[]> {
  const after = cursor ? Prisma.sql`AND ${isAfter(cursor)}` : Prisma.empty;
  const newestOf = branches.map(
    (condition) => Prisma.sql`(
      SELECT m.id, m.created_at FROM message m WHERE ${condition} ${after}
      ORDER BY m.created_at DESC, m.id DESC LIMIT ${limit + 1}
    )`,
  );
  return db.$queryRaw<FoundMessage[]>`
    WITH page AS (
      SELECT hit.id, hit.created_at FROM (${Prisma.join(newestOf, " UNION ")}) hit
      ORDER BY hit.created_at DESC, hit.id DESC LIMIT ${limit + 1}
    )
    SELECT m.id, m.channel::text AS channel, m.template_key AS template, m.booking_ref AS "bookingRef",
      m.recipient_kind::text AS "recipientKind", m.recipient_name AS "recipientName",
      m.recipient_email AS "recipientEmail", m.recipient_phone AS "recipientPhone", m.to_address AS "toAddress",
      m.status::text AS status, m.status_at AS "statusAt", m.status_reason AS "statusReason",
      m.status_code AS "statusCode", m.conflict, m.attempts, m.created_at AS "createdAt",
      m.resend_kind IS NOT NULL AS "isResend", m.fallback_of_id IS NOT NULL AS "isFallback",
      (extract(epoch FROM m.created_at) * 1000000)::bigint::text AS "createdMicros"
    FROM page p JOIN message m ON m.id = p.id
    ORDER BY p.created_at DESC, p.id DESC`;
}

// A cursor is the browser's to garble: what is no place in this list is refused, and never reaches the database.
function isAfter(cursor: string): Prisma.Sql {
  const { value, id } = decodeCursor(cursor, SORT);
  if (value === null || !/^\d{1,16}$/.test(value) || !/^msg_[0-9a-z]{1,64}$/.test(id))
    throw new InvalidInput("This is no place in the list of messages.", "cursor");
  return Prisma.sql`(m.created_at, m.id) < (${instantOfMicros(value)}::timestamptz, ${id})`;
}

// A Date would lose the microseconds, and with them rows of the same millisecond.
function instantOfMicros(micros: string): string {
  const padded = micros.padStart(7, "0");
  return `${new Date(Number(padded.slice(0, -3))).toISOString().slice(0, -1)}${padded.slice(-3)}Z`;
}

function masked({ createdMicros: _createdMicros, ...message }: FoundMessage): MessageRow {
  const { recipientEmail: _email, recipientPhone: _phone, ...row } = message;
  const { recipientName, toAddress } = visibleContact(message, false);
  return { ...row, recipientName, toAddress };
}
