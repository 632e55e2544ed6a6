import type pg from "pg";

/**
 * Fills an empty database with completed bookings whose vendors have been paid for them: booking, earning, three
 * postings, and the claim of a paid payout each. They are a minute apart, the last one `newestDaysAgo` days ago. Set
 * at a time, for benchmarks and tests of maintenance. References are OLD1, OLD2 and so on.
 */
export async function makePaidBookings(
  pool: pg.Pool,
  given: { bookings: number; vendors?: number; newestDaysAgo?: number },
): Promise<void> {
  const { bookings, vendors = 10, newestDaysAgo = 366 } = given;
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    for (const sql of statements(bookings, vendors, newestDaysAgo)) await client.query(sql);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
  await pool.query("ANALYZE");
}

function statements(bookings: number, vendors: number, newestDaysAgo: number): string[] {
  return [
    `INSERT INTO vendor (id, ref, name) SELECT 'ven_old' || n, 'old-' || n, 'Old vendor ' || n FROM generate_series(1, ${vendors}) n`,
    `INSERT INTO ledger_account (kind, vendor_id, currency)
     SELECT 'VENDOR_PAYABLE'::ledger_account_kind, 'ven_old' || n, 'EUR' FROM generate_series(1, ${vendors}) n
     UNION ALL SELECT 'PLATFORM_REVENUE', NULL, 'EUR' UNION ALL SELECT 'BOOKING_CLEARING', NULL, 'EUR'`,
    `INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, customer_email, currency, gross_minor, status,
                          booked_at, starts_on, ends_on, completed_at)
     SELECT 'OLD' || n, 'ven_old' || (1 + n % ${vendors}), 'guest-' || n, 'Guest ' || n, 'guest-' || n || '@example.com',
            'EUR', 2000 + (n::bigint * 7919) % 40000, 'COMPLETED', ended - interval '40 days',
            (ended - interval '3 days')::date, ended::date, ended
       FROM (SELECT n, scheduling_now() - interval '${newestDaysAgo} days' - (${bookings} - n) * interval '1 minute' AS ended
               FROM generate_series(1, ${bookings}) n) each_one ORDER BY n`,
    `INSERT INTO ledger_entry (kind, currency, vendor_id, booking_id, gross_minor, commission_minor, commission_bps,
                               commission_rate_id, occurred_at)
     SELECT 'EARNING', 'EUR', vendor_id, id, gross_minor, (gross_minor * 2000 + 5000) / 10000, 2000, 'crt_default', completed_at
       FROM booking ORDER BY id`,
    `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
     SELECT e.id, a.id, 'EUR', e.gross_minor - e.commission_minor, e.vendor_id, e.occurred_at
       FROM ledger_entry e JOIN ledger_account a ON a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = e.vendor_id
     UNION ALL SELECT e.id, a.id, 'EUR', e.commission_minor, NULL, NULL
       FROM ledger_entry e JOIN ledger_account a ON a.kind = 'PLATFORM_REVENUE'
     UNION ALL SELECT e.id, a.id, 'EUR', -e.gross_minor, NULL, NULL
       FROM ledger_entry e JOIN ledger_account a ON a.kind = 'BOOKING_CLEARING'
     ORDER BY 1`,
    `INSERT INTO payroll_run (id, schedule, currency, status, period_start, period_end, starts_at, ends_at, time_zone,
                              drafted_at, drafted_by_name, content_hash)
     VALUES ('prun_old', 'OFF_CYCLE', 'EUR', 'PAID', '2015-01-01', '2015-02-01', '2015-01-01Z', '2015-02-01Z', 'UTC',
             now(), 'Test', repeat('0', 64))`,
    `INSERT INTO payout (id, run_id, vendor_id, currency, outcome, outcome_reason, status, gross_minor, commission_minor,
                         refunds_minor, adjustments_minor, carried_minor, net_minor, pay_minor, line_count, stripe_transfer_id, paid_at)
     SELECT 'pout_' || p.vendor_id, 'prun_old', p.vendor_id, 'EUR', 'PAYABLE', 'Payable', 'PAID', sum(e.gross_minor),
            -sum(e.commission_minor), 0, 0, 0, sum(p.amount_minor), sum(p.amount_minor), count(*)::int,
            'tr_' || p.vendor_id, now()
       FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id WHERE p.vendor_id IS NOT NULL GROUP BY p.vendor_id`,
    `INSERT INTO payout_line (posting_id, payout_id, amount_minor, label)
     SELECT id, 'pout_' || vendor_id, amount_minor, 'DUE' FROM ledger_posting WHERE vendor_id IS NOT NULL ORDER BY id`,
  ];
}
