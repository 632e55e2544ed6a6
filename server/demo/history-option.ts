import { parseArgs } from "node:util";
import type { Context } from "@/server/platform/context";

const MOST = 5_000_000;

/**
 * How many old bookings `npm run demo -- --history N` asks for; 0 without it. Throws an Error with a sentence for the
 * terminal when N is no such number.
 */
export function historyOption(words: readonly string[] = process.argv.slice(2)): number {
  const { values } = parseArgs({
    args: [...words],
    options: { history: { type: "string" } },
    strict: false,
    allowPositionals: true,
  });
  if (values.history === undefined) return 0;
  const count = Number(values.history);
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new Error(`--history takes a number of bookings from 1 to ${MOST}.`);
  return count;
}

/**
 * Puts bookings in that were cancelled one to four years ago, for trying maintenance out: as many as there are not yet,
 * HISTORY-1 and so on, of the vendors that are there. No money was ever made from them. Resolves to how many it made.
 */
export async function makeHistory({ pool }: Pick<Context, "pool">, count: number): Promise<number> {
  const { rowCount } = await pool.query(
    `WITH known AS (
       SELECT array_agg(id ORDER BY id) AS vendors FROM vendor WHERE NOT is_test
     ), missing AS (
       SELECT n, now() - interval '370 days' - (n::float8 / $1) * interval '1100 days' AS ended
         FROM generate_series(1, $1::int) n WHERE NOT EXISTS (SELECT FROM any_booking b WHERE b.ref = 'HISTORY-' || n)
     )
     INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at, starts_on,
                          ends_on, cancelled_at)
     SELECT 'HISTORY-' || n, vendors[1 + n % cardinality(vendors)], 'history-' || (n % 5000), 'Former guest ' || (n % 5000),
            'EUR', 5000 + (n::bigint * 7919) % 60000, 'CANCELLED', ended - interval '30 days', (ended + interval '9 days')::date,
            (ended + interval '12 days')::date, ended
       FROM missing, known WHERE cardinality(vendors) > 0`,
    [count],
  );
  if (rowCount) await pool.query("ANALYZE booking");
  return rowCount ?? 0;
}
