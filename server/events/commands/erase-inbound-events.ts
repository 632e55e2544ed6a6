import type { TxContext } from "@/server/platform/context";
import { openPayload } from "../inbound/sealed-payload";

/** Whose events are meant: a traveller's, by their key and their bookings, or a vendor's. */
export type EventsOf =
  | { kind: "TRAVELLER"; customerRef: string; bookingRefs: readonly string[] }
  | { kind: "VENDOR"; vendorId: string };

/**
 * Takes the content out of events that tell of a person. That they came, and what became of them, stays; so telling
 * them again changes nothing. What waited can never be read again, and is refused. Resolves to how many had content.
 */
export async function eraseInboundEvents(tx: TxContext, of: EventsOf): Promise<number> {
  if (of.kind === "VENDOR")
    return tx.db.$executeRaw`
      UPDATE inbound_event e SET payload = '{}' FROM vendor v
      WHERE v.id = ${of.vendorId} AND e.vendor_ref = v.ref AND e.payload <> '{}' AND e.outcome <> 'WAITING'`;
  const unmade = await eventsOfUnmadeBookings(tx, of.customerRef);
  return tx.db.$executeRaw`
    UPDATE inbound_event SET payload = '{}',
      outcome = CASE outcome WHEN 'WAITING' THEN 'REFUSED' ELSE outcome END,
      problem_code = CASE outcome WHEN 'WAITING' THEN 'events.erased' ELSE problem_code END,
      problem = CASE outcome WHEN 'WAITING' THEN 'The person it tells of was erased.' ELSE problem END
    WHERE payload <> '{}' AND (booking_ref = ANY (${of.bookingRefs}) OR id = ANY (${unmade}))`;
}

/** Events that tell of a booking of this person which does not exist: no column of theirs says whose it is. */
async function eventsOfUnmadeBookings(tx: TxContext, customerRef: string): Promise<string[]> {
  const rows = await tx.db.$queryRaw<{ id: string; payload: unknown }[]>`
    SELECT id, payload FROM inbound_event
    WHERE (outcome = 'WAITING' OR (outcome = 'REFUSED' AND type = 'booking.created' AND payload <> '{}'))
      AND type = 'booking.created'`;
  return rows.flatMap(({ id, payload }) => {
    const told = openPayload(payload) as { data?: { customer?: { customerRef?: unknown } } };
    return told.data?.customer?.customerRef === customerRef ? [id] : [];
  });
}
