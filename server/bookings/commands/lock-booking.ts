import type { TxContext } from "@/server/platform/context";
import type { Booking } from "@/server/platform/prisma/client";

/**
 * Keeps others who go by this reference waiting until the transaction ends, also while there is no such booking yet,
 * and resolves to the booking, or null.
 */
export async function lockBooking(tx: TxContext, ref: string): Promise<Booking | null> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`booking:${ref}`}, 11))`;
  return tx.db.booking.findUnique({ where: { ref } });
}

/**
 * The same for whoever may make the booking, unless a file is being imported now: a file and an event that both make
 * one would make one of them fail. When none is, none begins until the transaction ends. Nor is its traveller erased
 * until then, or corrected: the one it has, and the one that is told (`customerRef`).
 */
export async function lockBookingBesideImports(
  tx: TxContext,
  ref: string,
  customerRef: string | null,
): Promise<{ isImporting: true } | { isImporting: false; booking: Booking | null }> {
  // Before any row is locked: whoever erases somebody waits for rows.
  const [{ free }] = await tx.db.$queryRaw<[{ free: boolean }]>`
    SELECT pg_try_advisory_xact_lock_shared(715020261126) AS free,
      pg_advisory_xact_lock(hashtextextended(${`booking:${ref}`}, 11))::text,
      (SELECT count(pg_advisory_xact_lock_shared(hashtextextended('people.erase/' || person, 0))::text
          || pg_advisory_xact_lock_shared(hashtextextended('contacts.correct/TRAVELLER/' || person, 0))::text)
       FROM (SELECT customer_ref AS person FROM booking WHERE ref = ${ref}
             UNION SELECT ${customerRef}::text WHERE ${customerRef}::text IS NOT NULL ORDER BY 1) people)`;
  if (!free) return { isImporting: true };
  // A statement of its own: the one that waited still sees what was there before.
  return { isImporting: false, booking: await tx.db.booking.findUnique({ where: { ref } }) };
}
