import { draftRun } from "@/server/payroll/commands/draft-run";
import { openBenchDatabase } from "./bench-database";
import { makePostings } from "./make-postings";
import type { Figure } from "./figure";
import { timed } from "./timed";

const VENDORS = 20_000;
const BOOKINGS = 1_000_000;

/**
 * Drafting a run over a million unclaimed postings of 20,000 vendors, against bare SQL that does the same grouping
 * (one row per vendor) and claims the same postings, on the same database in the same state. Prints the ratio to
 * the grouping alone as well, and by how much the memory of this process grew.
 */
export async function benchDraft(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  try {
    await makePostings(bench.database.pool, { vendors: VENDORS, bookings: BOOKINGS });
    const groupMs = await timed(() => bareGrouping(bench.database.pool));
    const bareMs = await timed(() => bareGroupingAndClaims(bench.database.pool));
    // A process that runs has its database client loaded already.
    await bench.ctx.db.payrollPolicy.findFirst();
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const draftMs = await timed(async () => {
      await draftRun(bench.ctx, { schedule: "WEEKLY", periodEnd: "2015-07-13", currency: "EUR" });
    });
    clearInterval(watch);
    const grownMb = Math.max(peak, process.memoryUsage().rss) / 2 ** 20 - before / 2 ** 20;
    return [
      {
        name: `Draft over ${BOOKINGS.toLocaleString("en-GB")} postings of ${VENDORS.toLocaleString("en-GB")} vendors, to bare SQL that groups and claims`,
        value: draftMs / bareMs,
        unit: "×",
        target: { atMost: 2 },
        detail: `${(draftMs / 1000).toFixed(1)} s against ${(bareMs / 1000).toFixed(1)} s`,
      },
      {
        name: "the same, to the bare grouping without claims",
        value: draftMs / groupMs,
        unit: "×",
        detail: `against ${(groupMs / 1000).toFixed(1)} s`,
      },
      { name: "Memory grown while drafting", value: grownMb, unit: "MB", target: { atMost: 200 } },
    ];
  } finally {
    await bench.remove();
  }
}

type Pool = Awaited<ReturnType<typeof openBenchDatabase>>["database"]["pool"];

const GROUPED = `
  SELECT p.vendor_id, sum(e.gross_minor)::bigint AS gross, sum(e.commission_minor)::bigint AS commission,
    sum(p.amount_minor)::bigint AS net, count(*)::int AS lines
  FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id JOIN vendor v ON v.id = p.vendor_id
  WHERE p.vendor_id IS NOT NULL AND p.currency = 'EUR' AND p.payable_at < '2015-07-13'
    AND v.schedule = 'WEEKLY' AND NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.posting_id = p.id)
  GROUP BY p.vendor_id`;

async function bareGrouping(pool: Pool): Promise<void> {
  await pool.query(
    "CREATE TABLE bare_payout (vendor_id text PRIMARY KEY, gross bigint, commission bigint, net bigint, lines int)",
  );
  await pool.query(`INSERT INTO bare_payout ${GROUPED}`);
  await pool.query("DROP TABLE bare_payout");
}

async function bareGroupingAndClaims(pool: Pool): Promise<void> {
  await pool.query(
    "CREATE TABLE bare_payout (vendor_id text PRIMARY KEY, gross bigint, commission bigint, net bigint, lines int)",
  );
  await pool.query(
    "CREATE TABLE bare_line (posting_id bigint PRIMARY KEY, vendor_id text NOT NULL, amount_minor bigint NOT NULL)",
  );
  await pool.query("CREATE INDEX ON bare_line (vendor_id)");
  await pool.query(`INSERT INTO bare_payout ${GROUPED}`);
  await pool.query(`
    INSERT INTO bare_line
    SELECT p.id, p.vendor_id, p.amount_minor
    FROM ledger_posting p JOIN bare_payout b ON b.vendor_id = p.vendor_id
    WHERE p.currency = 'EUR' AND p.payable_at < '2015-07-13'
      AND NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.posting_id = p.id)`);
  await pool.query("DROP TABLE bare_payout, bare_line");
}
