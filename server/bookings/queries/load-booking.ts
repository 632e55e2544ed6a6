import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { Prisma } from "@/server/platform/prisma/client";

const WITH_ITS_OWN = {
  vendor: { select: { id: true, ref: true, name: true } },
  refunds: true,
  disputes: true,
  instalments: true,
} satisfies Prisma.BookingInclude;

/** A booking with what belongs to it alone, and where it is kept. Amounts in minor units of its currency. */
export type LoadedBooking = Prisma.BookingGetPayload<{ include: typeof WITH_ITS_OWN }> & {
  source: "live" | "archived";
};

/**
 * The booking of this reference with its instalments, refunds and disputes. Every screen that shows one booking gets
 * it from here, wherever it is kept. With all that is personal in clear: callers mask it. Throws NotFound.
 */
export async function loadBooking({ db }: Pick<Context, "db">, ref: string): Promise<LoadedBooking> {
  const booking = await db.booking.findUnique({ where: { ref }, include: WITH_ITS_OWN });
  if (!booking) throw new NotFound("Booking", ref);
  return { source: "live", ...booking };
}
