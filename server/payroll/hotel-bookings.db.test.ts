import { createReadStream, existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { importBookings } from "@/server/bookings/commands/import-bookings";
import { findImbalances } from "@/server/ledger/check-ledger";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { useTestDatabase } from "@/server/testing/database";
import { openMissingAccounts } from "@/server/vendors/commands/open-missing-accounts";
import { openPayingWorld, type PayingWorld } from "./paying/testing/paying-world";
import { expectPaidExactlyOnce } from "./paying/testing/paid-exactly-once";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const FILE = "../shared/data/hotel-bookings.csv.gz";
const WEEKS = ["2015-07-20", "2015-07-27", "2015-08-03", "2015-08-10"];
const isThere = existsSync(FILE);
if (!isThere) console.log(`Not run: the hotel bookings, because ${FILE} is not there.`);

const database = useTestDatabase({ poolMax: 24 });
let world: PayingWorld;

/** Sums in minor units, straight from the tables and by other statements than the product's own. */
async function sum(sql: string, values: unknown[] = []): Promise<bigint> {
  const { rows } = await database.pool.query<{ sum: bigint | null }>(sql, values);
  return rows[0]?.sum ?? 0n;
}

describe.skipIf(!isThere)("four weekly runs of July and August 2015 over real hotel bookings", () => {
  beforeAll(async () => {
    world = await openPayingWorld(database);
    // The real clock: entries carry the database's, and a run must not be drafted before what it finds.
    const ctx = { ...world.ctx, clock: { now: () => new Date() } };
    const result = await importBookings(ctx, {
      source: createReadStream(FILE),
      fileName: "hotel-bookings.csv.gz",
    });
    expect(result).toMatchObject({ rows: 10_198, created: 10_198, rejected: 0, errors: [] });
    const accounts = await openMissingAccounts(ctx, world.worker().gateway);
    expect(accounts.failed).toEqual([]);
  });
  afterAll(() => world.close());

  it.each(WEEKS)("week ending %s: what was due is paid or carried, once, to the cent", async (periodEnd) => {
    const clock = { now: () => new Date() };
    const [ines, omar, maria] = await Promise.all([world.finance(), world.finance(), world.finance()]);
    const due = await sum(
      `SELECT sum(p.amount_minor)::bigint FROM ledger_posting p
       WHERE p.payable_at < $1::date AND NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.posting_id = p.id)`,
      [periodEnd],
    );
    const { runId } = await draftRun({ ...ines, clock }, { schedule: "WEEKLY", periodEnd, currency: "EUR" });
    const { contentHash } = await submitRun({ ...ines, clock }, { runId, seenVersion: 1 });
    const run = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    const typedTotal = canonicalDecimal(run.payableMinor, "EUR");
    const first = await approveRun({ ...omar, clock }, { runId, contentHash, seenVersion: 2, typedTotal });
    if (first.status !== "APPROVED")
      await approveRun({ ...maria, clock }, { runId, contentHash, seenVersion: 3, typedTotal });

    world.clock.set(new Date(Date.now() + 60_000));
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);

    const [paid, carried] = await Promise.all([
      sum("SELECT sum(pay_minor)::bigint FROM payout WHERE run_id = $1 AND status = 'PAID'", [runId]),
      sum("SELECT sum(net_minor)::bigint FROM payout WHERE run_id = $1 AND outcome <> 'PAYABLE'", [runId]),
    ]);
    expect(paid).toBe(run.payableMinor);
    expect(paid + carried).toBe(due);
    expect(paid).toBeGreaterThan(0n);
    expect(await findImbalances(world.ctx)).toEqual([]);

    // Each posting is claimed at most once, and each payout claims exactly what it paid.
    expect(await sum("SELECT count(*) - count(DISTINCT posting_id) AS sum FROM payout_line")).toBe(0n);
    const transfers = world.simulator.stripe.ledger();
    const payouts = await database.prisma.payout.findMany({ where: { runId, outcome: "PAYABLE" } });
    const sent = payouts.map((payout) => {
      const found = transfers.filter((transfer) => transfer.transferGroup === payout.id);
      return found.map((transfer) => [transfer.destination, transfer.amountMinor]);
    });
    expect(sent).toEqual(payouts.map((payout) => [[payout.destination, payout.payMinor]]));
  });
});
