import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findImbalances, vendorBalances } from "@/server/ledger/check-ledger";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { approveRun } from "./commands/approve-run";
import { cancelRun } from "./commands/cancel-run";
import { draftRun } from "./commands/draft-run";
import { submitRun } from "./commands/submit-run";
import { undoApproval } from "./commands/undo-approval";
import { openPayingWorld, type PayingWorld } from "./paying/testing/paying-world";

vi.setConfig({ testTimeout: 90_000 });

const database = useTestDatabase({ poolMax: 24 });
let world: PayingWorld;
beforeAll(async () => {
  world = await openPayingWorld(database);
});
afterAll(() => world.close());

// Entries carry the database's clock, so drafting must not happen before them.
const clock = { now: () => new Date() };
const monday = (week: number) => new Date(Date.UTC(2025, 0, 6 + 7 * week));
const dayOf = (instant: Date) => instant.toISOString().slice(0, 10);

async function vendorWithAccount(): Promise<string> {
  const vendorId = await makeVendor(world.ctx);
  const account = await database.prisma.payoutAccount.findUniqueOrThrow({ where: { vendorId } });
  world.simulator.stripe.addAccount({ id: account.stripeAccountId });
  return vendorId;
}

async function payWeek(week: number, currency: string) {
  const [ines, omar] = [await world.finance(), await world.finance()];
  const input = { schedule: "WEEKLY" as const, periodEnd: dayOf(monday(week)), currency };
  const { runId } = await draftRun({ ...ines, clock }, input);
  const run = await database.prisma.payrollRun.findUniqueOrThrow({
    where: { id: runId },
    include: { payouts: true },
  });
  if (run.payableVendors === 0) return run;
  const { contentHash } = await submitRun({ ...ines, clock }, { runId, seenVersion: 1 });
  await approveRun({ ...omar, clock }, { runId, contentHash, seenVersion: 2 });
  world.clock.set(new Date(Date.now() + 60_000));
  await world.payUntilOver(runId);
  return database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId }, include: { payouts: true } });
}

describe("payouts 20: a balance below the minimum", () => {
  it("is carried over twelve runs without losing a cent, and paid when it reaches the minimum", async () => {
    const vendorId = await vendorWithAccount();
    // 80 % of 5.21 is 4.17 each week: 11 weeks make 45.87, the twelfth takes it over 50.00.
    for (let week = 1; week <= 12; week++) {
      const completedAt = new Date(monday(week).getTime() - 86_400_000);
      const grossMinor = week === 12 ? 521n + 1_000n : 521n;
      await makeEarning(world.ctx, { vendorId, currency: "EUR", grossMinor, completedAt });
      const run = await payWeek(week, "EUR");
      const payout = run.payouts[0];
      if (week < 12) {
        expect(payout).toMatchObject({
          outcome: "BELOW_MINIMUM",
          netMinor: 417n * BigInt(week),
          payMinor: 0n,
        });
        expect(payout?.outcomeReason).toMatch(/less than the minimum of €50\.00/);
        expect(payout?.nextPayoutOn).toEqual(monday(week + 1));
      } else {
        expect(payout).toMatchObject({
          outcome: "PAYABLE",
          status: "PAID",
          carriedMinor: 417n * 11n,
          netMinor: 417n * 12n + 800n,
        });
      }
    }
    expect(await vendorBalances(world.ctx, vendorId)).toEqual([{ currency: "EUR", balanceMinor: 0n }]);
    expect(world.simulator.stripe.ledger().map((transfer) => transfer.amountMinor)).toEqual([5_804n]);
    expect(await findImbalances(world.ctx)).toEqual([]);
  });

  it("of exactly 50.00 is paid, and of 49.99 is carried", async () => {
    const [enough, short] = [await vendorWithAccount(), await vendorWithAccount()];
    const completedAt = new Date(monday(20).getTime() - 86_400_000);
    await makeEarning(world.ctx, { vendorId: enough, currency: "USD", grossMinor: 6_250n, completedAt });
    // 62.49 less 12.50 of commission.
    await makeEarning(world.ctx, { vendorId: short, currency: "USD", grossMinor: 6_249n, completedAt });
    const run = await payWeek(20, "USD");
    const outcomes = Object.fromEntries(
      run.payouts.map((payout) => [payout.vendorId, [payout.outcome, payout.netMinor]]),
    );
    expect(outcomes).toEqual({ [enough]: ["PAYABLE", 5_000n], [short]: ["BELOW_MINIMUM", 4_999n] });
  });
});

describe("payouts 22: what a currency's payout multiple leaves over", () => {
  it("stays in the vendor's ledger and is claimed by the next run", async () => {
    const vendorId = await vendorWithAccount();
    const earn = (week: number, grossMinor: bigint) =>
      makeEarning(world.ctx, {
        vendorId,
        currency: "HUF",
        grossMinor,
        completedAt: new Date(monday(week).getTime() - 86_400_000),
      });
    await earn(30, 3_000_056n);
    const first = await payWeek(30, "HUF");
    // 80 % is 2,400,044.8 fillér, so 2,400,045; whole forints are sent.
    expect(first.payouts[0]).toMatchObject({ status: "PAID", payMinor: 2_400_000n, leftoverMinor: 45n });
    expect(await vendorBalances(world.ctx, vendorId)).toEqual([{ currency: "HUF", balanceMinor: 45n }]);
    await earn(31, 3_000_069n);
    const second = await payWeek(31, "HUF");
    expect(second.payouts[0]).toMatchObject({
      netMinor: 2_400_055n + 45n,
      payMinor: 2_400_100n,
      leftoverMinor: 0n,
    });
    expect(await vendorBalances(world.ctx, vendorId)).toEqual([{ currency: "HUF", balanceMinor: 0n }]);
    expect(await findImbalances(world.ctx)).toEqual([]);
  });

  it("comes back once when the approval is undone or the run is cancelled", async () => {
    const vendorId = await vendorWithAccount();
    const completedAt = new Date(monday(40).getTime() - 86_400_000);
    await makeEarning(world.ctx, { vendorId, currency: "TWD", grossMinor: 300_056n, completedAt });
    const [ines, omar] = [await world.finance(), await world.finance()];
    const input = { schedule: "WEEKLY" as const, periodEnd: dayOf(monday(40)), currency: "TWD" };
    const { runId } = await draftRun({ ...ines, clock }, input);
    const { contentHash } = await submitRun({ ...ines, clock }, { runId, seenVersion: 1 });
    await approveRun({ ...omar, clock }, { runId, contentHash, seenVersion: 2 });
    await undoApproval({ ...omar, clock }, { runId, seenVersion: 3 });
    await approveRun({ ...omar, clock }, { runId, contentHash, seenVersion: 4 });
    await cancelRun({ ...ines, clock }, { runId, seenVersion: 5, reason: "Once more" });
    expect(await vendorBalances(world.ctx, vendorId)).toEqual([{ currency: "TWD", balanceMinor: 240_045n }]);
    const again = await draftRun({ ...ines, clock }, input);
    const payout = await database.prisma.payout.findFirstOrThrow({ where: { runId: again.runId } });
    expect(payout).toMatchObject({ netMinor: 240_045n, payMinor: 240_000n, leftoverMinor: 45n });
    expect(await findImbalances(world.ctx)).toEqual([]);
  });
});
