import type pg from "pg";

/** Which completed bookings earn now, and who the entries name as their maker. */
export interface EarningSource {
  /** The name on the entries: a staff member, or the part of the product, such as "Booking import". */
  createdByName: string;
  /** The staff member, when a person caused it. */
  createdById?: string | null;
  /** Looks at these bookings only; at all of them when left out. */
  bookingIds?: readonly bigint[];
}

export interface AccruedEarnings {
  /** Entries made now; a booking that had its entry before is not counted. */
  entries: number;
}

/**
 * Writes the earning of every completed booking that has none yet, in the caller's transaction. Test bookings and
 * those of test vendors never earn. The commission is that of the vendor's own rate in force at completion, else of
 * the default rate, rounded half up to a minor unit; the vendor gets the exact remainder, payable once the hold days
 * of the vendor, else of the policy, have passed (days of 24 hours, so that no clock change moves a payout).
 *
 * A booking of gross zero makes an entry of zeros, so that its vendor appears in the run. Doing it again changes
 * nothing. Calls wait for each other, and for an import that is changing bookings, until the transaction ends.
 */
export async function accrueEarnings(client: pg.ClientBase, source: EarningSource): Promise<AccruedEarnings> {
  await lockEarnings(client);
  // Sorts and hashes of a large import fit into this; the setting ends with the transaction.
  await client.query("SET LOCAL work_mem = '64MB'");
  const bookingIds = source.bookingIds ? source.bookingIds.map(String) : null;
  await client.query(OPEN_ACCOUNTS, [bookingIds]);
  const { rowCount } = await client.query(POST_EARNINGS, [
    bookingIds,
    source.createdById ?? null,
    source.createdByName,
  ]);
  // Three postings an entry, all of one statement, because the database checks by statement that entries balance.
  return { entries: (rowCount ?? 0) / 3 };
}

/**
 * Keeps earnings from being made elsewhere until the transaction ends. Whoever changes what an earning is computed
 * from (an import that corrects a booking) holds this, and then sees each earning or is seen by it.
 */
export async function lockEarnings(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(715020261125)");
}

const DUE = `
  FROM booking b JOIN vendor v ON v.id = b.vendor_id
  WHERE b.status = 'COMPLETED' AND NOT b.is_test AND NOT v.is_test
    AND ($1::bigint[] IS NULL OR b.id = ANY ($1::bigint[]))
    AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = b.id AND e.kind = 'EARNING')`;

const OPEN_ACCOUNTS = `
  WITH due AS (SELECT DISTINCT b.vendor_id, b.currency ${DUE}),
  wanted AS (
    SELECT 'VENDOR_PAYABLE'::ledger_account_kind AS kind, vendor_id, currency FROM due
    UNION SELECT 'BOOKING_CLEARING', NULL, currency FROM due
    UNION SELECT 'PLATFORM_REVENUE', NULL, currency FROM due
  )
  INSERT INTO ledger_account (kind, vendor_id, currency)
  SELECT kind, vendor_id, currency FROM wanted
  ORDER BY kind, vendor_id, currency
  ON CONFLICT DO NOTHING`;

// The commission is split at 10,000 so that the product of the largest amount and rate stays within 64 bits; both
// parts are exact, and the half is added where the one rounding happens.
const POST_EARNINGS = `
  WITH rate AS MATERIALIZED (
    SELECT id, vendor_id, commission_bps, effective_from,
      lead(effective_from, 1, 'infinity') OVER (PARTITION BY vendor_id ORDER BY effective_from) AS effective_until
    FROM commission_rate
  ),
  due AS (
    SELECT b.id, b.vendor_id, b.currency, b.gross_minor, b.completed_at ${DUE}
  ),
  priced AS (
    SELECT due.*, coalesce(own.id, standard.id) AS rate_id,
      coalesce(own.commission_bps, standard.commission_bps) AS bps
    FROM due
    LEFT JOIN rate own ON own.vendor_id = due.vendor_id
      AND own.effective_from <= due.completed_at AND due.completed_at < own.effective_until
    LEFT JOIN rate standard ON standard.vendor_id IS NULL
      AND standard.effective_from <= due.completed_at AND due.completed_at < standard.effective_until
  ),
  owner AS MATERIALIZED (
    SELECT payable.vendor_id, payable.currency, payable.id AS payable_id, clearing.id AS clearing_id,
      revenue.id AS revenue_id, make_interval(hours => 24 * coalesce(v.hold_days, policy.hold_days)) AS hold_time
    FROM ledger_account payable
    JOIN vendor v ON v.id = payable.vendor_id
    JOIN ledger_account clearing ON clearing.kind = 'BOOKING_CLEARING' AND clearing.currency = payable.currency
    JOIN ledger_account revenue ON revenue.kind = 'PLATFORM_REVENUE' AND revenue.currency = payable.currency
    CROSS JOIN (SELECT hold_days FROM payroll_policy WHERE id = 1) policy
    WHERE payable.kind = 'VENDOR_PAYABLE'
  ),
  entry AS (
    INSERT INTO ledger_entry (kind, currency, vendor_id, booking_id, gross_minor, commission_minor, commission_bps,
      commission_rate_id, created_by_id, created_by_name, occurred_at)
    SELECT 'EARNING', currency, vendor_id, id, gross_minor,
      (gross_minor / 10000) * bps + ((gross_minor % 10000) * bps + 5000) / 10000, bps,
      rate_id, $2, $3, completed_at
    FROM priced
    ORDER BY id
    RETURNING id, currency, vendor_id, gross_minor, commission_minor, occurred_at
  )
  INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
  SELECT entry.id, side.account_id, entry.currency, side.amount_minor, side.vendor_id, side.payable_at
  FROM entry
  JOIN owner ON owner.vendor_id = entry.vendor_id AND owner.currency = entry.currency
  CROSS JOIN LATERAL (VALUES
    (owner.clearing_id, -entry.gross_minor, NULL, NULL::timestamptz),
    (owner.payable_id, entry.gross_minor - entry.commission_minor, entry.vendor_id,
      entry.occurred_at + owner.hold_time),
    (owner.revenue_id, entry.commission_minor, NULL, NULL)
  ) AS side (account_id, amount_minor, vendor_id, payable_at)`;
