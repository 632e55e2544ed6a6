import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { Prisma } from "@/server/platform/prisma/client";

const VENDOR = { id: true, ref: true, name: true } satisfies Prisma.VendorSelect;
const ITS_OWN = { refunds: true, disputes: true, instalments: true } as const;

/** A booking with what belongs to it alone, and where it is kept. Amounts in minor units of its currency. */
export type LoadedBooking = Prisma.BookingGetPayload<{
  include: typeof ITS_OWN & { vendor: { select: typeof VENDOR } };
}> & { source: "live" | "archived" };

/**
 * The booking of this reference with its instalments, refunds and disputes. Every screen that shows one booking gets
 * it from here, wherever it is kept. With all that is personal in clear: callers mask it. Throws NotFound.
 */
export async function loadBooking({ db }: Pick<Context, "db">, ref: string): Promise<LoadedBooking> {
  const booking = await db.booking.findUnique({
    where: { ref },
    include: { ...ITS_OWN, vendor: { select: VENDOR } },
  });
  if (booking) return { source: "live", ...booking };
  const archived = await db.archivedBooking.findUnique({ where: { ref }, include: ITS_OWN });
  if (!archived) throw new NotFound("Booking", ref);
  const vendor = await db.vendor.findUniqueOrThrow({ where: { id: archived.vendorId }, select: VENDOR });
  return { source: "archived", ...archived, vendor };
}
