import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { makeVendor } from "@/server/testing/factories";

/** Bookings that one test has for itself: cancelled 400 days ago, so that archiving takes them. */
export interface OldBookings {
  vendorId: string;
  /** The reference of the booking with this number, from 1 on. */
  ref(number: number): string;
  /** Keeps the one with this number from being archived until the answer is called: a run waits there. */
  holdBack(number: number): Promise<() => Promise<void>>;
  /** How many are in the archive, and how many live. */
  counts(): Promise<{ archived: number; live: number }>;
  /** Takes all of them away again, wherever they are, and ends a run that a failed test has left. */
  remove(): Promise<void>;
}

/** Makes so many of them. They earned nothing, so no guard keeps them. */
export async function oldBookings(ctx: Context, count: number): Promise<OldBookings> {
  const { pool } = ctx;
  const mark = `OLD-${newId("bkg").slice(-8)}`;
  const vendorId = await makeVendor(ctx, { name: `Old house ${mark}` });
  await pool.query(
    `INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, customer_email, currency, gross_minor, status,
                          booked_at, starts_on, ends_on, cancelled_at)
     SELECT $1 || '-' || n, $2, $1 || '-guest', 'Greta Guest', 'greta@example.com', 'EUR', 10000, 'CANCELLED',
            now() - interval '420 days', current_date - 410, current_date - 405, now() - interval '400 days'
       FROM generate_series(1, $3::int) n ORDER BY n`,
    [mark, vendorId, count],
  );
  const like = `${mark}-%`;
  return {
    vendorId,
    ref: (number) => `${mark}-${number}`,
    async holdBack(number) {
      const client = await pool.connect();
      await client.query("BEGIN");
      // The product ends what idles in a transaction; a test may take longer.
      await client.query("SET LOCAL idle_in_transaction_session_timeout = '60s'");
      await client.query("SELECT id FROM booking WHERE ref = $1 FOR UPDATE", [`${mark}-${number}`]);
      return async () => {
        await client.query("ROLLBACK");
        client.release();
      };
    },
    async counts() {
      const { rows } = await pool.query<{ archived: number; live: number }>(
        `SELECT (SELECT count(*)::int FROM archived_booking WHERE ref LIKE $1) AS archived,
                (SELECT count(*)::int FROM booking WHERE ref LIKE $1) AS live`,
        [like],
      );
      return rows[0]!;
    },
    async remove() {
      await pool.query(
        `UPDATE maintenance_run SET status = 'CANCELLED', why = 'CANCELLED', finished_at = now(), lease_until = NULL,
                lease_token = lease_token + 1
          WHERE status IN ('PLANNED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING')`,
      );
      await pool.query(
        `DELETE FROM archived_booking_refund
          WHERE booking_id IN (SELECT id FROM archived_booking WHERE ref LIKE $1)`,
        [like],
      );
      await pool.query("DELETE FROM archived_booking WHERE ref LIKE $1", [like]);
      await pool.query(
        "DELETE FROM booking_refund WHERE booking_id IN (SELECT id FROM booking WHERE ref LIKE $1)",
        [like],
      );
      await pool.query("DELETE FROM booking WHERE ref LIKE $1", [like]);
    },
  };
}

/** Does the work while a run may take as much as `share` of a table (hundredths of a percent) and `floor` rows. */
export async function withCap<T>(
  { pool }: Context,
  cap: { shareBps: number; floorRows: number },
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await pool.query<{ share: number; floor: number; times: number }>(
    "SELECT cap_share_bps AS share, cap_floor_rows AS floor, cap_median_times AS times FROM maintenance_settings",
  );
  const set = (share: number, floor: number, times: number) =>
    pool.query(
      "UPDATE maintenance_settings SET cap_share_bps = $1, cap_floor_rows = $2, cap_median_times = $3",
      [share, floor, times],
    );
  await set(cap.shareBps, cap.floorRows, 100);
  try {
    return await work();
  } finally {
    await set(rows[0]!.share, rows[0]!.floor, rows[0]!.times);
  }
}
