import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findImbalances } from "@/server/ledger/check-ledger";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { pauseRun } from "../commands/pause-run";
import { payWhatIsCovered } from "../commands/pay-what-is-covered";
import { retryFailedPayouts } from "../commands/retry-failed-payouts";
import { nextPayInstant } from "./next-pay-instant";
import { payRun } from "./pay-run";
import { startPaying } from "./start-paying";
import { sweepPayroll } from "./sweep-payroll";
import { expectPaidExactlyOnce } from "./testing/paid-exactly-once";
import { openPayingWorld, type PayingWorld } from "./testing/paying-world";

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase();
let world: PayingWorld;
let finance: Context;

beforeAll(async () => {
  world = await openPayingWorld(database);
  finance = await world.finance();
});
afterAll(() => world.close());

const never = () => new AbortController().signal;
const runOf = (runId: string) => database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
const seen = async (runId: string) => ({ runId, seenVersion: (await runOf(runId)).version });
const payoutsOf = (runId: string) =>
  database.prisma.payout.findMany({ where: { runId }, orderBy: [{ payMinor: "asc" }, { id: "asc" }] });

describe("payouts 36: the balance is looked at before a run begins", () => {
  it("refuses in words what it does not cover, looks again by itself, and begins once it does", async () => {
    const { runId } = await world.approvedRun({ vendors: 3, currency: "EUR" });
    const { payableMinor } = await runOf(runId);
    world.simulator.stripe.setPlatformBalance("EUR", payableMinor - 1n);
    await payRun(world.ctx, world.worker(), runId, never());
    await payRun(world.ctx, world.worker(), runId, never());
    expect(await runOf(runId)).toMatchObject({ status: "APPROVED", fundsFreeMinor: payableMinor - 1n });
    expect(world.simulator.stripe.ledger()).toEqual([]);
    const alarms = await database.prisma.outboxEvent.findMany({ where: { subjectId: runId } });
    expect(alarms.map(({ type }) => type)).toEqual(["payroll.alarm.funds-short"]);
    expect(JSON.stringify(alarms[0]!.payload)).toMatch(
      /needs €[\d,.]+, and €[\d,.]+ of the Stripe balance is free/,
    );
    expect(await nextPayInstant(world.ctx, runId)).toEqual(new Date(world.clock.now().getTime() + 300_000));
    await database.prisma.job.deleteMany();
    expect(await sweepPayroll(world.ctx)).toBe(0);
    world.simulator.stripe.setPlatformBalance("EUR", payableMinor);
    world.clock.advance(300_000);
    expect(await sweepPayroll(world.ctx)).toBe(1);
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
  });

  it("subtracts what another run of the currency has on its way", async () => {
    const first = await world.approvedRun({ vendors: 2, currency: "USD" });
    expect(await startPaying(world.ctx, world.worker(), first.runId)).toBe("begun");
    await pauseRun(finance, await seen(first.runId));
    const paused = (await runOf(first.runId)).payableMinor;
    // A second run of the currency: the first one's week is another's from here on.
    await database.prisma.payrollRun.update({
      where: { id: first.runId },
      data: { schedule: "OFF_CYCLE" },
    });
    const second = await world.approvedRun({ vendors: 2, currency: "USD" });
    const needed = (await runOf(second.runId)).payableMinor;
    world.simulator.stripe.setPlatformBalance("USD", needed + paused - 1n);
    expect(await startPaying(world.ctx, world.worker(), second.runId)).toBe("not-now");
    expect((await runOf(second.runId)).fundsFreeMinor).toBe(needed - 1n);
    world.simulator.stripe.setPlatformBalance("USD", needed + paused);
    expect(await startPaying(world.ctx, world.worker(), second.runId)).toBe("begun");
  });

  it("pays what is covered in the order a person chose, and the rest by a retry", async () => {
    const { runId } = await world.approvedRun({ vendors: 4, currency: "GBP" });
    const payouts = await payoutsOf(runId);
    const twoSmallest = payouts[0]!.payMinor + payouts[1]!.payMinor;
    world.simulator.stripe.setPlatformBalance("GBP", twoSmallest + 1n);
    await payRun(world.ctx, world.worker(), runId, never());
    const decide = async (order?: "SMALLEST_FIRST", reason?: string) =>
      payWhatIsCovered(finance, { ...(await seen(runId)), order, reason });
    await expect(decide("SMALLEST_FIRST")).rejects.toThrow(/Say why/);
    await decide("SMALLEST_FIRST", "The bank is closed");
    await expect(decide()).rejects.toThrow(/does not wait for money/);
    await world.payUntilOver(runId);
    const after = await payoutsOf(runId);
    expect(after.map(({ status }) => status)).toEqual(["PAID", "PAID", "FAILED", "FAILED"]);
    expect(after[2]).toMatchObject({ failureCode: "balance_not_enough" });
    expect(await database.prisma.payoutAttempt.count({ where: { payoutId: after[2]!.id } })).toBe(0);
    expect(await findImbalances(world.ctx)).toEqual([]);
    world.simulator.stripe.setPlatformBalance("GBP", 1_000_000n);
    await retryFailedPayouts(finance, await seen(runId));
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
  });

  it("waits when Stripe does not tell its balance", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: "CHF" });
    world.simulator.stripe.setFault({
      match: { method: "GET", path: "/v1/balance" },
      times: 1,
      action: { kind: "500_after" },
    });
    const again = await payRun(world.ctx, world.worker(), runId, never());
    expect(again?.againAt.getTime()).toBeGreaterThan(world.clock.now().getTime());
    expect((await runOf(runId)).status).toBe("APPROVED");
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
  });
});
