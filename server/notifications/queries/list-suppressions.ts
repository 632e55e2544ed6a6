import type * as z from "zod";
import type { Context } from "@/server/platform/context";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { MessageChannel, MessagePurpose, SuppressionOrigin } from "@/server/platform/prisma/enums";
import { usableContact } from "../commands/usable-contact";
import { addressHash } from "../domain/address-key";
import { maskEmail, maskPhone } from "../domain/mask-contact";
import type { listSuppressionsInput } from "../suppression-schemas";

/** One suppressed address, masked. */
export interface SuppressionRow {
  id: string;
  channel: MessageChannel;
  purpose: MessagePurpose;
  /** Masked; null when its person was erased. */
  address: string | null;
  origin: SuppressionOrigin;
  reason: string;
  createdAt: Date;
  createdByName: string | null;
  liftedAt: Date | null;
  liftedByName: string | null;
  liftReason: string | null;
}

const SORT = "created:desc";
const FRAGMENT_MIN = 3;

/**
 * One page of the suppressed addresses, the latest first, and the cursor of the next page or null at the end. `refusal`
 * is a sentence for the person when the text is too short to look anything up by; there are no rows then.
 *
 * @throws InvalidInput for a cursor of another list.
 */
export async function listSuppressions(
  { db }: Pick<Context, "db">,
  input: z.infer<typeof listSuppressionsInput>,
): Promise<{ suppressions: SuppressionRow[]; nextCursor: string | null; refusal: string | null }> {
  const query = (input.query ?? "").trim();
  if (query !== "" && query.length < FRAGMENT_MIN)
    return { suppressions: [], nextCursor: null, refusal: "Please type at least three characters." };
  const after = input.cursor ? decodeCursor(input.cursor, SORT) : null;
  const found = await db.$queryRaw<(SuppressionRow & { createdMicros: string })[]>`
    SELECT s.id, s.channel::text AS channel, s.purpose::text AS purpose, s.address, s.origin::text AS origin, s.reason,
      s.created_at AS "createdAt", s.created_by_name AS "createdByName", s.lifted_at AS "liftedAt",
      s.lifted_by_name AS "liftedByName", s.lift_reason AS "liftReason",
      to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdMicros"
    FROM suppression s
    WHERE ${input.state === "LIFTED" ? Prisma.sql`s.lifted_at IS NOT NULL` : Prisma.sql`s.lifted_at IS NULL`}
      ${input.channel?.length ? Prisma.sql`AND s.channel = ANY (${input.channel}::text[]::message_channel[])` : Prisma.empty}
      ${input.origin?.length ? Prisma.sql`AND s.origin = ANY (${input.origin}::text[]::suppression_origin[])` : Prisma.empty}
      ${input.purpose ? Prisma.sql`AND s.purpose = ${input.purpose}::message_purpose` : Prisma.empty}
      ${query === "" ? Prisma.empty : Prisma.sql`AND (${matching(query)})`}
      ${after ? Prisma.sql`AND (s.created_at, s.id) < (${after.value}::timestamptz, ${after.id})` : Prisma.empty}
    ORDER BY s.created_at DESC, s.id DESC LIMIT ${input.limit + 1}`;
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  return {
    suppressions: rows.map(({ createdMicros: _micros, ...row }) => ({ ...row, address: maskedAddress(row) })),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.createdMicros, id: last.id })
        : null,
    refusal: null,
  };
}

/** By the whole address, which also finds that of an erased person, or by a part of it. */
function matching(query: string): Prisma.Sql {
  const { email, phone } = usableContact({ name: null, email: query, phone: query });
  const hashes = [
    ...(email ? [addressHash("EMAIL", email)] : []),
    ...(phone ? [addressHash("SMS", phone)] : []),
  ];
  const part = query.toLowerCase().replace(/[\\%_]/g, "\\$&");
  const digits = query.replace(/\D/g, "");
  const isNumber = digits.length >= 4 && /^[+\d\s()./-]+$/.test(query);
  return Prisma.sql`s.address_hash = ANY (${hashes}::text[]) OR s.address LIKE ${`%${part}%`}
    ${isNumber ? Prisma.sql`OR s.address LIKE ${`%${digits}`}` : Prisma.empty}`;
}

/** The address of a suppression as everybody may see it. */
export function maskedAddress({ address }: { address: string | null }): string | null {
  if (address === null) return null;
  return address.includes("@") ? maskEmail(address) : maskPhone(address);
}
