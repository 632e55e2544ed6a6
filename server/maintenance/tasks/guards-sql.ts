// Guards as SQL, over a booking under the alias `b`. Each is true when the guard keeps it.

/** A legal hold on the booking, its traveller or its vendor. */
export const ON_LEGAL_HOLD = `
  EXISTS (SELECT FROM legal_hold h WHERE h.released_at IS NULL AND h.kind = 'BOOKING' AND h.subject_ref = b.ref)
  OR EXISTS (SELECT FROM legal_hold h
              WHERE h.released_at IS NULL AND h.kind = 'PERSON' AND h.subject_ref = b.customer_ref)
  OR EXISTS (SELECT FROM legal_hold h JOIN vendor v ON v.ref = h.subject_ref
              WHERE h.released_at IS NULL AND h.kind = 'VENDOR' AND v.id = b.vendor_id)`;

/** When a booking came to its end; null while it has not. */
export const ENDED_AT = `CASE b.status WHEN 'COMPLETED' THEN b.completed_at WHEN 'CANCELLED' THEN b.cancelled_at END`;

/** An instant so many days of 86,400 seconds before another; the zone and its summer time do not matter. */
export const daysBefore = (instant: string, days: string) =>
  `(${instant}::timestamptz - make_interval(secs => ${days}::int * 86400.0))`;
