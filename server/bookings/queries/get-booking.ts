import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { GetBookingInput } from "@/server/bookings/schemas";

/**
 * One booking by the marketplace's reference, with its vendor and the ledger entries made from it (the earning and
 * its refunds), amounts in minor units. Throws NotFound.
 */
export async function getBooking(ctx: Context, input: GetBookingInput) {
  const booking = await ctx.db.booking.findUnique({
    where: { ref: input.ref },
    include: { vendor: { select: { id: true, ref: true, name: true, schedule: true } } },
  });
  if (!booking) throw new NotFound("Booking", input.ref);
  const entries = await ctx.db.ledgerEntry.findMany({
    where: { bookingId: booking.id },
    orderBy: { id: "asc" },
    select: {
      id: true,
      kind: true,
      grossMinor: true,
      commissionMinor: true,
      commissionBps: true,
      commissionRateId: true,
      reason: true,
      occurredAt: true,
      recordedAt: true,
    },
  });
  return { ...booking, entries };
}
