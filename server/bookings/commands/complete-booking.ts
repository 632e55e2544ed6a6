import type pg from "pg";
import { accrueEarnings, lockEarnings } from "@/server/ledger/accrue-earnings";
import type { TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import type { Booking } from "@/server/platform/prisma/client";
import { hasEarned } from "./take-booking-details";
import { postBookingRefunds } from "./record-refund";

/**
 * Completes a booking and makes the vendor's earning from it, with what was refunded of it before. Completion stands
 * above cancellation whatever was told first, because the two may come in either order. Resolves to false when it was
 * completed at this instant already. The caller holds `lockBooking`.
 *
 * Throws RuleBroken `bookings.already_earned` when the earning was made for another instant.
 */
export async function completeBooking(tx: TxContext, booking: Booking, completedAt: Date): Promise<boolean> {
  const client = rawClientOf(tx);
  // Earnings are also made for imports: one that is made now from the old state is seen after this.
  await lockEarnings(client);
  if (booking.status === "COMPLETED") {
    const isSame = booking.completedAt?.getTime() === completedAt.getTime();
    if (!isSame && (await hasEarned(tx, booking.id)))
      throw new RuleBroken("bookings.already_earned", [
        `The booking was completed at ${booking.completedAt?.toISOString()}, and the vendor has earned it since.`,
      ]);
    if (isSame) return false;
  }
  await tx.db.booking.update({
    where: { id: booking.id },
    data: { status: "COMPLETED", completedAt, cancelledAt: null, updatedAt: tx.clock.now() },
  });
  await accrueEarnings(client, { createdByName: tx.actor.name, bookingIds: [booking.id] });
  await postBookingRefunds(tx, booking);
  return true;
}

// Earnings are made by set-based SQL for files of millions. It needs no more of a connection than this.
function rawClientOf(tx: TxContext): pg.ClientBase {
  const query = async (text: string, values: unknown[] = []) => ({
    rowCount: await tx.db.$executeRawUnsafe(text, ...values),
  });
  return { query } as unknown as pg.ClientBase;
}
