import type { TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import type { Booking } from "@/server/platform/prisma/client";

/**
 * Cancels a booking that is to come. Resolves to false when it was cancelled before; the first instant stands. The
 * caller holds `lockBooking`. Throws RuleBroken `bookings.completed` or `bookings.no_show`: what has happened is not
 * cancelled, it is refunded.
 */
export async function cancelBooking(tx: TxContext, booking: Booking, cancelledAt: Date): Promise<boolean> {
  if (booking.status === "CANCELLED") return false;
  if (booking.status === "COMPLETED")
    throw new RuleBroken("bookings.completed", [
      "The booking is completed: a refund gives money back, a cancellation does not.",
    ]);
  if (booking.status === "NO_SHOW")
    throw new RuleBroken("bookings.no_show", [
      "The traveller did not come: there is nothing left to cancel.",
    ]);
  await tx.db.booking.update({
    where: { id: booking.id },
    data: { status: "CANCELLED", cancelledAt, updatedAt: tx.clock.now() },
  });
  return true;
}
