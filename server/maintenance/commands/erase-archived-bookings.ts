import type { TxContext } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import { BOOKING_COLUMNS, checksumOf } from "../tasks/archive-columns";

/** The bookings of a traveller that are in the archive, with their contact, and locked: none is restored meanwhile. */
export function archivedBookingsOf(
  { db }: TxContext,
  customerRef: string,
): Promise<{ ref: string; customerEmail: string | null; customerPhone: string | null }[]> {
  return db.$queryRaw`
    SELECT ref, customer_email AS "customerEmail", customer_phone AS "customerPhone" FROM archived_booking
    WHERE customer_ref = ${customerRef} ORDER BY id FOR UPDATE`;
}

/**
 * Takes a traveller out of their archived bookings, which keep a new checksum: what is restored later is what the
 * archive says now. Resolves to how many there were.
 */
export async function eraseArchivedBookings(
  { db }: TxContext,
  customerRef: string,
  name: string,
): Promise<number> {
  const changed = await db.$executeRaw`
    UPDATE archived_booking SET customer_name = ${name}, customer_email = NULL, customer_phone = NULL
    WHERE customer_ref = ${customerRef}`;
  if (changed > 0) {
    // As the archive writes instants into checksums.
    await db.$queryRaw`SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)`;
    await db.$executeRaw`
      UPDATE archived_booking b SET checksum = ${Prisma.raw(checksumOf("b", BOOKING_COLUMNS))}
      WHERE customer_ref = ${customerRef}`;
  }
  return changed;
}
