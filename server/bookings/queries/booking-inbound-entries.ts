import { withoutContact, type PersonContact } from "@/server/notifications/queries/without-contact";
import type { Context } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import type { InboundEventOutcome } from "@/server/platform/prisma/enums";
import { placeSql, type EntryPlace, type PlaceBound } from "./timeline-place";

/** Something that the marketplace told about the booking, without what it says. */
export type InboundTimelineEntry = EntryPlace & {
  kind: "EVENT";
  source: string;
  /** The marketplace's own key. */
  eventId: string;
  type: string;
  outcome: InboundEventOutcome;
  /** Why it was not applied, in a sentence; null for who may not see amounts, which it may name. */
  problem: string | null;
  receivedAt: Date;
  appliedAt: Date | null;
  /** How many other bodies came under its key. */
  conflicts: number;
};

/** The events about the booking that come after the bound, by when they happened, latest first. */
export async function bookingInboundEntries(
  { db }: Pick<Context, "db">,
  booking: { ref: string; traveller: PersonContact },
  page: { bound: PlaceBound | null; take: number; seesAmounts: boolean },
): Promise<InboundTimelineEntry[]> {
  const { isAfter, order } = placeSql(Prisma.sql`v.occurred_at`, Prisma.sql`v.id`, page.bound);
  const rows = await db.$queryRaw<Omit<InboundTimelineEntry, "kind">[]>`
    SELECT v.id, v.occurred_at AS at, v.source, v.event_id AS "eventId", v.type, v.outcome::text AS outcome, v.problem,
      v.received_at AS "receivedAt", v.applied_at AS "appliedAt",
      (SELECT count(*)::int FROM inbound_event_conflict c WHERE c.inbound_event_id = v.id) AS conflicts
    FROM inbound_event v
    WHERE v.booking_ref = ${booking.ref} AND ${isAfter} ORDER BY ${order} LIMIT ${page.take}`;
  const redact = withoutContact(booking.traveller);
  return rows.map((row) => ({
    kind: "EVENT",
    ...row,
    source: redact(row.source),
    eventId: redact(row.eventId),
    problem: row.problem !== null && page.seesAmounts ? redact(row.problem) : null,
  }));
}
