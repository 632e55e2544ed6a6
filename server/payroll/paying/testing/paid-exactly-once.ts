import { expect } from "vitest";
import { findImbalances } from "@/server/ledger/check-ledger";
import type { PayingWorld } from "./paying-world";

/**
 * Expects what must hold however a run was paid: each payable payout has one transfer at the provider, of the
 * approved amount to the approved account, the ledger balances, and each has one receipt, numbered without a gap.
 */
export async function expectPaidExactlyOnce(world: PayingWorld, runId: string): Promise<void> {
  const { ctx, simulator } = world;
  const run = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const payouts = await ctx.db.payout.findMany({
    where: { runId, outcome: "PAYABLE" },
    orderBy: { id: "asc" },
  });
  expect(payouts.map((payout) => payout.status)).toEqual(payouts.map(() => "PAID"));
  expect(run.status).toBe("PAID");
  const made = payouts.map((payout) => simulator.stripe.ledger(payout.id));
  expect(
    made.map((transfers) =>
      transfers.map(({ amountMinor, currency, destination }) => ({ amountMinor, currency, destination })),
    ),
  ).toEqual(
    payouts.map(({ payMinor, currency, destination }) => [
      { amountMinor: payMinor, currency: currency.toLowerCase(), destination },
    ]),
  );
  expect(simulator.stripe.paidTwice()).toEqual([]);
  expect(simulator.stripe.paidTwice("metadata.payoutId")).toEqual([]);
  expect(await findImbalances(ctx)).toEqual([]);
  await expectSettledAccounts(world, runId);
  const receipts = await ctx.db.receipt.findMany({ orderBy: { number: "asc" } });
  expect(receipts.map(({ number }) => number)).toEqual(receipts.map((_, index) => BigInt(index + 1)));
  const receipted = new Set(receipts.map(({ payoutId }) => payoutId));
  expect(payouts.every(({ id }) => receipted.has(id))).toBe(true);
  expect(
    await ctx.db.outboxEvent.count({
      where: { type: "payout.paid", subjectId: { in: payouts.map(({ id }) => id) } },
    }),
  ).toBe(payouts.length);
}

/** Nothing is left in transit for the run, and the Stripe account holds exactly what was paid. */
async function expectSettledAccounts({ ctx }: PayingWorld, runId: string): Promise<void> {
  const balances = await ctx.db.$queryRaw<{ kind: string; minor: bigint }[]>`
    SELECT a.kind::text AS kind, sum(g.amount_minor)::bigint AS minor
    FROM ledger_posting g
    JOIN ledger_entry e ON e.id = g.entry_id JOIN ledger_account a ON a.id = g.account_id
    JOIN payout p ON p.id = e.payout_id
    WHERE p.run_id = ${runId} AND a.kind IN ('PAYOUTS_IN_TRANSIT', 'STRIPE_BALANCE')
    GROUP BY a.kind ORDER BY a.kind`;
  const paid = await ctx.db.payout.aggregate({ where: { runId, status: "PAID" }, _sum: { payMinor: true } });
  expect(balances).toEqual([
    { kind: "PAYOUTS_IN_TRANSIT", minor: 0n },
    { kind: "STRIPE_BALANCE", minor: paid._sum.payMinor },
  ]);
}
