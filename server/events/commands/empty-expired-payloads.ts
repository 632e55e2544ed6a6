import type { TxContext } from "@/server/platform/context";

/**
 * Takes the content out of at most `limit` events that are so many months old, as is the last day of their booking.
 * That they came stays, so that telling them again changes nothing. What waits or is on a legal hold is left. Resolves
 * to how many were emptied.
 */
export function emptyExpiredPayloads(
  tx: TxContext,
  { now, limit, months }: { now: Date; limit: number; months: number },
): Promise<number> {
  return tx.db.$executeRaw`
    UPDATE inbound_event SET payload = '{}' WHERE id IN (
      SELECT e.id FROM inbound_event e LEFT JOIN any_booking b ON b.ref = e.booking_ref
      WHERE e.payload <> '{}' AND e.outcome <> 'WAITING'
        AND e.received_at < ${now}::timestamptz - ${months} * interval '1 month'
        AND (b.id IS NULL OR b.ends_on + interval '1 day' + ${months} * interval '1 month' < ${now}::timestamptz)
        AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.released_at IS NULL AND (
          (h.kind = 'PERSON' AND h.subject_ref = b.customer_ref)
          OR (h.kind = 'BOOKING' AND h.subject_ref = e.booking_ref)
          OR (h.kind = 'VENDOR' AND h.subject_ref = (SELECT v.ref FROM vendor v WHERE v.id = b.vendor_id))))
      ORDER BY e.received_at LIMIT ${limit})`;
}
