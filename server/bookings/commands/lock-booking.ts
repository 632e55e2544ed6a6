import type { TxContext } from "@/server/platform/context";
import type { Booking } from "@/server/platform/prisma/client";

/**
 * Keeps others who go by this reference waiting until the transaction ends, also while there is no such booking yet,
 * and resolves to the booking, or null. Imports do not come this way: see `isImportRunning`.
 */
export async function lockBooking(tx: TxContext, ref: string): Promise<Booking | null> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`booking:${ref}`}, 11))`;
  return tx.db.booking.findUnique({ where: { ref } });
}

/**
 * Whether a file is being imported now. When not, none begins until the transaction ends: a file and an event that
 * both make a booking would make one of them fail.
 */
export async function isImportRunning(tx: TxContext): Promise<boolean> {
  const [answer] = await tx.db.$queryRaw<[{ free: boolean }]>`
    SELECT pg_try_advisory_xact_lock_shared(715020261126) AS free`;
  return !answer.free;
}
