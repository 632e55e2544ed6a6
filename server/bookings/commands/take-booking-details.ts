import { RuleBroken } from "@/server/platform/errors";
import type { TxContext } from "@/server/platform/context";
import type { Booking, Prisma } from "@/server/platform/prisma/client";

/** What a booking is made of, apart from what becomes of it. */
export interface BookingDetails {
  vendorId: string;
  customerRef: string;
  customerName: string;
  customerEmail: string | null;
  customerPhone: string | null;
  currency: string;
  grossMinor: bigint;
  bookedAt: Date;
  startsOn: Date;
  endsOn: Date;
  isTest: boolean;
}

/**
 * Makes a booking, or brings the details of a known one up to date, as told at `toldAt`. Resolves to whether these
 * were its first details, changed ones, the same as before, or older than those it has (then nothing is written).
 * The caller holds `lockBooking` and passes what it found.
 *
 * Throws RuleBroken `bookings.archived`, `bookings.other_vendor`, and `bookings.already_earned` when what the earning was made of would
 * change.
 */
export async function takeBookingDetails(
  tx: TxContext,
  known: Booking | null,
  told: { ref: string; details: BookingDetails; toldAt: Date },
): Promise<"first" | "changed" | "same" | "older"> {
  const { ref, details, toldAt } = told;
  if (!known) {
    await refuseArchived(tx, ref);
    await insertBooking(tx, ref, details, toldAt);
    return "first";
  }
  if (known.vendorId !== details.vendorId)
    throw new RuleBroken("bookings.other_vendor", ["A booking never moves to another vendor."]);
  const changed = changedFields(known, details);
  const isFirst = known.detailsAt === null;
  if (known.detailsAt !== null && known.detailsAt >= toldAt) return changed.length === 0 ? "same" : "older";
  await refuseChangedPast(tx, known, changed);
  // Earnings are made from these: whoever makes one at this moment has read the old ones, and the check is theirs.
  const data: Prisma.BookingUncheckedUpdateInput = {
    ...details,
    detailsAt: toldAt,
    updatedAt: tx.clock.now(),
  };
  await tx.db.booking.update({ where: { id: known.id }, data });
  if (isFirst) return "first";
  return changed.length === 0 ? "same" : "changed";
}

async function insertBooking(
  tx: TxContext,
  ref: string,
  details: BookingDetails,
  toldAt: Date,
): Promise<void> {
  const { vendorId, customerRef, customerName, customerEmail, customerPhone, currency, grossMinor } = details;
  const { bookedAt, startsOn, endsOn, isTest } = details;
  await tx.db.$executeRaw`
    INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, customer_email, customer_phone, currency, gross_minor,
      booked_at, starts_on, ends_on, is_test, status, details_at)
    VALUES (${ref}, ${vendorId}, ${customerRef}, ${customerName}, ${customerEmail}, ${customerPhone}, ${currency},
      ${grossMinor}, ${bookedAt}, ${dayOf(startsOn)}::date, ${dayOf(endsOn)}::date, ${isTest}, 'CONFIRMED', ${toldAt})`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Its reference is taken for ever: a second booking of it would earn a second time. */
async function refuseArchived({ db }: TxContext, ref: string): Promise<void> {
  if (await db.archivedBooking.findUnique({ where: { ref }, select: { id: true } }))
    throw new RuleBroken("bookings.archived", [
      "The booking is in the archive. An admin can restore it, so that it can be changed.",
    ]);
}

function changedFields(known: Booking, details: BookingDetails): (keyof BookingDetails)[] {
  return (Object.keys(details) as (keyof BookingDetails)[]).filter((field) => {
    const [before, after] = [known[field], details[field]];
    return before instanceof Date ? before.getTime() !== (after as Date).getTime() : before !== after;
  });
}

async function refuseChangedPast(tx: TxContext, known: Booking, changed: (keyof BookingDetails)[]) {
  const frozen = changed.filter((field) => ["currency", "grossMinor", "isTest"].includes(field));
  if (frozen.length === 0) return;
  if (await hasEarned(tx, known.id))
    throw new RuleBroken("bookings.already_earned", [
      "The vendor's earning was made from this booking: a refund or an adjustment corrects it.",
    ]);
  // A refund, dispute or instalment is in the booking's currency and of its price.
  const [money] = await tx.db.$queryRaw<[{ exists: boolean }]>`
    SELECT EXISTS (SELECT FROM booking_refund WHERE booking_id = ${known.id})
        OR EXISTS (SELECT FROM booking_dispute WHERE booking_id = ${known.id})
        OR EXISTS (SELECT FROM payment_instalment WHERE booking_id = ${known.id}) AS exists`;
  if (money.exists && frozen.includes("currency"))
    throw new RuleBroken("bookings.other_currency", [
      "Money of this booking is known already, so its currency stands.",
    ]);
}

/** Whether the vendor's earning was made from the booking. */
export async function hasEarned(tx: TxContext, bookingId: bigint): Promise<boolean> {
  return (
    (await tx.db.ledgerEntry.findFirst({ where: { bookingId, kind: "EARNING" }, select: { id: true } })) !==
    null
  );
}
