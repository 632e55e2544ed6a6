import { TIMELINE_KIND_VALUES } from "@/server/bookings/schemas";
import { Prisma } from "@/server/platform/prisma/client";

/** The kinds of a timeline's entries. */
export type EntryKind = (typeof TIMELINE_KIND_VALUES)[number];

/** Of one instant the later kind follows from the earlier. */
const RANK = Object.fromEntries(TIMELINE_KIND_VALUES.map((kind, index) => [kind, index])) as Record<
  EntryKind,
  number
>;

/** Where an entry stands. Whole milliseconds: what the database knows more exactly is ordered by id within one. */
export interface EntryPlace {
  at: Date;
  kind: EntryKind;
  id: string;
}

/** Where a source of one kind goes on: with what is before `at`, and of that millisecond with ids below `id`. */
export interface PlaceBound {
  at: Date;
  id: string;
}

/** No id is above it, and none below the empty text. */
const ABOVE_ALL = "\u{10FFFF}";

/** What of one kind comes after the last entry that was seen; null when nothing was. */
export function boundOf(kind: EntryKind, after: EntryPlace | null): PlaceBound | null {
  if (after === null) return null;
  const [own, seen] = [RANK[kind], RANK[after.kind]];
  return { at: after.at, id: own === seen ? after.id : own < seen ? ABOVE_ALL : "" };
}

/** Latest first, of one instant the consequence before its cause. */
export function byPlace(a: EntryPlace, b: EntryPlace): number {
  return (
    b.at.getTime() - a.at.getTime() || RANK[b.kind] - RANK[a.kind] || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
  );
}

/** The same order and bound in SQL, over an instant and an id as text. */
export function placeSql(at: Prisma.Sql, id: Prisma.Sql, bound: PlaceBound | null) {
  const instant = Prisma.sql`date_trunc('milliseconds', ${at})`;
  const key = Prisma.sql`(${id}) COLLATE "C"`;
  return {
    isAfter: bound
      ? Prisma.sql`(${instant}, ${key}) < (${bound.at}::timestamptz, ${bound.id}::text)`
      : Prisma.sql`TRUE`,
    order: Prisma.sql`${instant} DESC, ${key} DESC`,
  };
}
