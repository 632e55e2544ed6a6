import type { FindBookingsInput } from "@/server/bookings/schemas";
import { shownName } from "@/server/notifications/queries/shown-name";
import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { BookingStatus } from "@/server/platform/prisma/enums";

/** One row of the list of bookings; the price in minor units. */
export interface BookingRow {
  ref: string;
  status: BookingStatus;
  vendorId: string;
  vendorName: string;
  /** Masked. */
  travellerName: string;
  currency: string;
  grossMinor: bigint;
  bookedAt: Date;
  /** `YYYY-MM-DD`. */
  startsOn: string;
  endsOn: string;
  isTest: boolean;
  /** Where it is kept: bookings whose time is over are archived. */
  source: "live" | "archived";
}

const SORT = "booked:desc";
const LENGTH_MIN = 3;

/**
 * One page of the bookings that the text may mean, the latest booked first, and the cursor of the next page or null
 * at the end: by reference or its beginning, by vendor, by traveller's name or e-mail. Nothing typed means every
 * booking. Archived ones are found by their whole reference or e-mail, and come after the others. Travellers are masked whoever asks. `refusal` is a sentence for the person when the text is too short.
 *
 * @throws InvalidInput for a cursor of another list.
 */
export async function findBookings(ctx: Pick<Context, "db">, input: FindBookingsInput) {
  const text = (input.query ?? "").replaceAll(/[\s\p{Cc}\p{Surrogate}]+/gu, " ").trim();
  if (text !== "" && [...text].length < LENGTH_MIN)
    return { bookings: [], nextCursor: null, refusal: "Please type at least three characters." };
  const found = await pageOf(ctx, await branchesOf(ctx, text, input), input.limit);
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  if (found.length > input.limit && last) {
    const nextCursor = encodeCursor({ sort: SORT, value: last.bookedMicros, id: last.id.toString() });
    return { bookings: rows.map(masked), nextCursor, refusal: null };
  }
  const archived = await archivedBookings(ctx, text, input);
  return { bookings: [...rows, ...archived].map(masked), nextCursor: null, refusal: null };
}

const ARCHIVED_MAX = 50;

function archivedBookings(
  { db }: Pick<Context, "db">,
  text: string,
  { status }: FindBookingsInput,
): Promise<FoundBooking[]> {
  if (text === "") return Promise.resolve([]);
  const spellings = text.includes("@") ? [text, text.toLowerCase()] : [text, text.toUpperCase()];
  const key = text.includes("@") ? Prisma.sql`b.customer_email` : Prisma.sql`b.ref`;
  return db.$queryRaw<FoundBooking[]>`
    SELECT ${SHOWN}, 'archived' AS source FROM archived_booking b JOIN vendor v ON v.id = b.vendor_id
    WHERE ${key} = ANY(${spellings}::text[]) AND ${hasStatus(status)}
    ORDER BY b.booked_at DESC, b.id DESC LIMIT ${ARCHIVED_MAX}`;
}

function hasStatus(status: FindBookingsInput["status"]): Prisma.Sql {
  return status?.length ? Prisma.sql`b.status = ANY(${status}::text[]::booking_status[])` : Prisma.sql`TRUE`;
}

const SHOWN = Prisma.sql`b.id, b.ref, b.status::text AS status, v.id AS "vendorId", v.name AS "vendorName",
  b.customer_name AS "travellerName", b.currency, b.gross_minor AS "grossMinor", b.booked_at AS "bookedAt",
  b.starts_on::text AS "startsOn", b.ends_on::text AS "endsOn", b.is_test AS "isTest",
  (extract(epoch FROM b.booked_at) * 1000000)::bigint::text AS "bookedMicros"`;

type FoundBooking = BookingRow & { id: bigint; bookedMicros: string };

// Each branch gives its newest by an index of its own; the newest of all are among these.
function pageOf(
  { db }: Pick<Context, "db">,
  branches: readonly Prisma.Sql[],
  limit: number,
): Promise<FoundBooking[]> {
  return db.$queryRaw<FoundBooking[]>`
    WITH page AS (
      SELECT hit.id, hit.booked_at FROM (${Prisma.join(branches, " UNION ")}) hit
      ORDER BY hit.booked_at DESC, hit.id DESC LIMIT ${limit + 1}
    )
    SELECT ${SHOWN}, 'live' AS source
    FROM page p JOIN booking b ON b.id = p.id JOIN vendor v ON v.id = b.vendor_id
    ORDER BY p.booked_at DESC, p.id DESC`;
}

async function branchesOf(
  ctx: Pick<Context, "db">,
  text: string,
  { status, cursor, limit }: FindBookingsInput,
): Promise<Prisma.Sql[]> {
  const narrowed = Prisma.sql`${cursor ? isAfter(cursor) : Prisma.sql`TRUE`} AND ${hasStatus(status)}`;
  const newest = Prisma.sql`ORDER BY b.booked_at DESC, b.id DESC LIMIT ${limit + 1}`;
  const where = (condition: Prisma.Sql) =>
    Prisma.sql`(SELECT b.id, b.booked_at FROM booking b WHERE ${condition} AND ${narrowed} ${newest})`;
  if (text === "") return [where(Prisma.sql`TRUE`)];
  if (text.includes("@"))
    return [where(Prisma.sql`b.customer_email = ANY(${[text, text.toLowerCase()]}::text[])`)];
  const vendorIds = await vendorsNamed(ctx, text);
  return [
    ...[...new Set([text, text.toUpperCase()])].map((ref) =>
      where(Prisma.sql`b.ref LIKE ${`${literally(ref)}%`}`),
    ),
    where(Prisma.sql`lower(b.customer_name) LIKE ${`%${literally(text.toLowerCase())}%`}`),
    ...(vendorIds.length === 0
      ? []
      : [
          Prisma.sql`(SELECT own.id, own.booked_at FROM unnest(${vendorIds}::text[]) AS named(vendor_id)
            CROSS JOIN LATERAL (
              SELECT b.id, b.booked_at FROM booking b WHERE b.vendor_id = named.vendor_id AND ${narrowed} ${newest}
            ) own)`,
        ]),
  ];
}

/** More vendors than these of one name are a text that says too little. */
const VENDORS_MAX = 50;

async function vendorsNamed({ db }: Pick<Context, "db">, text: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT v.id FROM vendor v
    WHERE v.name ILIKE ${`%${literally(text)}%`} OR v.ref ILIKE ${`${literally(text)}%`} OR v.id = ${text}
    ORDER BY v.name LIMIT ${VENDORS_MAX}`;
  return rows.map(({ id }) => id);
}

// A cursor is the browser's to garble: what is no place in this list is refused, and never reaches the database.
function isAfter(cursor: string): Prisma.Sql {
  const { value, id } = decodeCursor(cursor, SORT);
  if (value === null || !/^-?\d{1,16}$/.test(value) || !/^\d{1,18}$/.test(id))
    throw new InvalidInput("This is no place in the list of bookings.", "cursor");
  return Prisma.sql`(b.booked_at, b.id) < (
    timestamptz 'epoch' + ${value}::bigint * interval '1 microsecond', ${id}::bigint)`;
}

function masked({ bookedMicros: _micros, id: _id, ...row }: FoundBooking): BookingRow {
  return { ...row, travellerName: shownName(row.travellerName) };
}

/** The text for LIKE, in which nothing of it stands for anything else. */
function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
