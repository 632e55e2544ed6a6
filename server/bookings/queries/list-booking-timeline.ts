import { TIMELINE_KIND_VALUES, type ListBookingTimelineInput } from "@/server/bookings/schemas";
import {
  summariseBookingMessages,
  type BookingMessage,
} from "@/server/notifications/queries/summarise-booking-messages";
import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import { bookingContactEntries, type ContactTimelineEntry } from "./booking-contact-entries";
import { bookingInboundEntries, type InboundTimelineEntry } from "./booking-inbound-entries";
import { bookingLedgerEntries, type LedgerTimelineEntry } from "./booking-ledger-entries";
import { bookingOwnEntries, type OwnEntry } from "./booking-own-entries";
import { bookingPayoutEntries, type PayoutTimelineEntry } from "./booking-payout-entries";
import { loadBooking } from "./load-booking";
import { seesAmounts } from "./sees-amounts";
import {
  boundOf,
  byPlace,
  placeSql,
  type EntryKind,
  type EntryPlace,
  type PlaceBound,
} from "./timeline-place";

type MessageTimelineEntry = EntryPlace & { kind: "MESSAGE"; message: BookingMessage };

/** One thing that happened to a booking. */
export type BookingTimelineEntry =
  | OwnEntry
  | ContactTimelineEntry
  | LedgerTimelineEntry
  | PayoutTimelineEntry
  | InboundTimelineEntry
  | MessageTimelineEntry;

const SORT = "at:desc";

/**
 * One page of all that happened to a booking, of the kinds that are asked for, the latest first, and the next page's
 * cursor or null at the end: messages of every channel, payments, refunds, disputes, what the ledger got, payouts,
 * what the marketplace told, and corrections of the traveller's contact. Whoever may not read payroll learns how payments and payouts stand, and no amount.
 *
 * @throws NotFound for no booking's reference; InvalidInput for a cursor of another list.
 */
export async function listBookingTimeline(
  ctx: Pick<Context, "db" | "actor">,
  input: ListBookingTimelineInput,
): Promise<{ entries: BookingTimelineEntry[]; nextCursor: string | null }> {
  const booking = await loadBooking(ctx, input.ref);
  const after = input.cursor ? placeOf(input.cursor) : null;
  const seen = seesAmounts(ctx);
  const wanted = new Set<EntryKind>(input.kinds?.length ? input.kinds : TIMELINE_KIND_VALUES);
  const pageOf = (kind: EntryKind) => ({
    bound: boundOf(kind, after),
    take: input.limit + 1,
    seesAmounts: seen,
  });
  const traveller = {
    name: booking.customerName,
    email: booking.customerEmail,
    phone: booking.customerPhone,
  };
  const [contacts, ledger, payouts, events, messages] = await Promise.all([
    wanted.has("CONTACT") ? bookingContactEntries(ctx, booking) : [],
    wanted.has("LEDGER") ? bookingLedgerEntries(ctx, booking.id, pageOf("LEDGER")) : [],
    wanted.has("PAYOUT") ? bookingPayoutEntries(ctx, booking.id, pageOf("PAYOUT")) : [],
    wanted.has("EVENT") ? bookingInboundEntries(ctx, { ref: booking.ref, traveller }, pageOf("EVENT")) : [],
    wanted.has("MESSAGE") ? messagePlaces(ctx, booking.ref, pageOf("MESSAGE")) : [],
  ]);
  // Few enough to be read at once.
  const own = [...bookingOwnEntries(booking, seen), ...contacts].filter(
    (entry) => wanted.has(entry.kind) && (after === null || byPlace(after, entry) < 0),
  );
  const merged = [...own, ...ledger, ...payouts, ...events, ...messages].sort(byPlace);
  const page = merged.slice(0, input.limit);
  const last = page.at(-1);
  return {
    entries: await withMessages(ctx, page),
    nextCursor: merged.length > input.limit && last ? cursorOf(last) : null,
  };
}

type MessagePlace = EntryPlace & { kind: "MESSAGE" };

async function messagePlaces(
  { db }: Pick<Context, "db">,
  bookingRef: string,
  page: { bound: PlaceBound | null; take: number },
): Promise<MessagePlace[]> {
  const { isAfter, order } = placeSql(Prisma.sql`m.created_at`, Prisma.sql`m.id`, page.bound);
  const rows = await db.$queryRaw<{ id: string; at: Date }[]>`
    SELECT m.id, m.created_at AS at FROM message m
    WHERE m.booking_ref = ${bookingRef} AND ${isAfter} ORDER BY ${order} LIMIT ${page.take}`;
  return rows.map((row) => ({ kind: "MESSAGE", ...row }));
}

/** Messages have much to tell, so only those of the page are loaded whole. */
async function withMessages(
  ctx: Pick<Context, "db">,
  page: readonly (Exclude<BookingTimelineEntry, { kind: "MESSAGE" }> | MessagePlace)[],
): Promise<BookingTimelineEntry[]> {
  const ids = page.filter(({ kind }) => kind === "MESSAGE").map(({ id }) => id);
  const messages = await summariseBookingMessages(ctx, ids);
  return page.flatMap((entry): BookingTimelineEntry[] => {
    if (entry.kind !== "MESSAGE") return [entry];
    // One that was purged meanwhile is no longer there.
    const message = messages.get(entry.id);
    return message ? [{ ...entry, message }] : [];
  });
}

function cursorOf({ at, kind, id }: EntryPlace): string {
  return encodeCursor({ sort: SORT, value: at.toISOString(), id: `${kind}:${id}` });
}

// A cursor is the browser's to garble: what is no place in this list is refused, and never reaches the database.
function placeOf(cursor: string): EntryPlace {
  const { value, id: key } = decodeCursor(cursor, SORT);
  const at = new Date(value ?? "");
  const kind = TIMELINE_KIND_VALUES.find((one) => key.startsWith(`${one}:`));
  if (Number.isNaN(at.getTime()) || !kind || /[\u0000\p{Surrogate}]/u.test(key))
    throw new InvalidInput("This is no place in a booking's timeline.", "cursor");
  return { at, kind, id: key.slice(kind.length + 1) };
}
