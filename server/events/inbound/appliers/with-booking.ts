import { lockBookingBesideImports } from "@/server/bookings/commands/lock-booking";
import type { TxContext } from "@/server/platform/context";
import type { Booking } from "@/server/platform/prisma/client";
import type { EventEffect } from "./applier";

const IMPORT_RUNS: EventEffect = {
  outcome: "WAITING",
  code: "events.import_running",
  problem: "A file of bookings is being imported; the event is applied after it.",
};

/**
 * Does the work on the booking of this reference, or on null, while nobody else changes it or its traveller, who is
 * told of as `customerRef` where the event tells. Waits for an import.
 */
export async function withBookingLocked(
  tx: TxContext,
  { ref, customerRef }: { ref: string; customerRef: string | null },
  work: (booking: Booking | null) => Promise<EventEffect>,
): Promise<EventEffect> {
  const locked = await lockBookingBesideImports(tx, ref, customerRef);
  return locked.isImporting ? IMPORT_RUNS : work(locked.booking);
}

/** The same for what needs the booking to be there: until it is, the event waits. */
export function withBooking(
  tx: TxContext,
  ref: string,
  work: (booking: Booking) => Promise<EventEffect>,
): Promise<EventEffect> {
  return withBookingLocked(tx, { ref, customerRef: null }, async (booking) => {
    if (booking) return work(booking);
    return {
      outcome: "WAITING",
      code: "events.booking_unknown",
      problem: `Booking ${ref} is not known yet; the event is applied when it is.`,
    };
  });
}
