import type pg from "pg";

/**
 * Fills the ledger with completed bookings spread evenly over vendors with active accounts, all payable in the week
 * before 2015-07-13: a booking, an earning and three postings each, of EUR 20 to 420. Set-based, for benchmarks.
 */
export async function makePostings(
  pool: pg.Pool,
  given: { vendors: number; bookings: number; schedule?: "WEEKLY" | "MONTHLY" },
): Promise<void> {
  const { vendors, bookings, schedule = "WEEKLY" } = given;
  const run = (sql: string) => pool.query(sql);
  await run(`
    INSERT INTO vendor (id, ref, name, schedule)
    SELECT 'ven_bench' || n, 'bench-' || n, 'Bench vendor ' || lpad(n::text, 6, '0'), '${schedule}'
    FROM generate_series(1, ${vendors}) n`);
  await run(`
    INSERT INTO payout_account (id, vendor_id, stripe_account_id, status, bank_last4)
    SELECT 'pacc_bench' || n, 'ven_bench' || n, 'acct_bench' || n, 'ACTIVE', '4242' FROM generate_series(1, ${vendors}) n`);
  await run(`
    INSERT INTO ledger_account (kind, vendor_id, currency)
    SELECT 'VENDOR_PAYABLE'::ledger_account_kind, 'ven_bench' || n, 'EUR' FROM generate_series(1, ${vendors}) n
    UNION ALL SELECT 'PLATFORM_REVENUE', NULL, 'EUR' UNION ALL SELECT 'BOOKING_CLEARING', NULL, 'EUR'`);
  await run(`
    INSERT INTO booking (id, ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at, starts_on, ends_on, completed_at)
    SELECT n, 'BENCH' || n, 'ven_bench' || (1 + n % ${vendors}), 'guest-' || n, 'Guest ' || n, 'EUR',
      2000 + (n::bigint * 7919) % 40000, 'COMPLETED', '2015-05-01', '2015-07-06', '2015-07-08',
      '2015-07-06T00:00:00Z'::timestamptz + (n % 600000) * interval '1 second'
    FROM generate_series(1, ${bookings}) n`);
  await run(`
    INSERT INTO ledger_entry (id, kind, currency, vendor_id, booking_id, gross_minor, commission_minor, commission_bps, commission_rate_id, occurred_at)
    SELECT b.id, 'EARNING', 'EUR', b.vendor_id, b.id, b.gross_minor, (b.gross_minor * 2000 + 5000) / 10000, 2000, 'crt_default', b.completed_at
    FROM booking b`);
  await run(`
    INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
    SELECT e.id, a.id, 'EUR', e.gross_minor - e.commission_minor, e.vendor_id, e.occurred_at
      FROM ledger_entry e JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = e.vendor_id
    UNION ALL
    SELECT e.id, a.id, 'EUR', e.commission_minor, NULL, NULL FROM ledger_entry e JOIN ledger_account a ON a.kind = 'PLATFORM_REVENUE'
    UNION ALL
    SELECT e.id, a.id, 'EUR', -e.gross_minor, NULL, NULL FROM ledger_entry e JOIN ledger_account a ON a.kind = 'BOOKING_CLEARING'`);
  await run("ANALYZE");
}
