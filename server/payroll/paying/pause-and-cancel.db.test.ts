import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findImbalances, vendorBalances } from "@/server/ledger/check-ledger";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { cancelRun } from "../commands/cancel-run";
import { cancelUnsentPayouts } from "../commands/cancel-unsent-payouts";
import { draftRun } from "../commands/draft-run";
import { pauseRun } from "../commands/pause-run";
import { resumeRun } from "../commands/resume-run";
import { retryFailedPayouts } from "../commands/retry-failed-payouts";
import { nextPayInstant } from "./next-pay-instant";
import { payRun } from "./pay-run";
import { startPaying } from "./start-paying";
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

async function seen(runId: string) {
  const { version } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  return { runId, seenVersion: version };
}

async function statusOf(runId: string) {
  return (await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } })).status;
}

async function statuses(runId: string): Promise<Record<string, number>> {
  const rows = await database.prisma.payout.groupBy({ by: ["status"], where: { runId }, _count: true });
  return Object.fromEntries(rows.map((row) => [row.status, row._count]));
}

const transfersOf = async (runId: string) => {
  const payouts = await database.prisma.payout.findMany({ where: { runId }, select: { id: true } });
  return payouts.flatMap(({ id }) => world.simulator.stripe.ledger(id));
};

/** Pays until the first payout is about to be sent, pauses there, and lets go on what has begun. */
async function pausedMidway(vendors: number, currency: string) {
  const run = await world.approvedRun({ vendors, currency });
  let pausing: Promise<void> | undefined;
  const paying = world.worker({
    settings: { lanes: 2 },
    async checkpoint(step) {
      if (step !== "slot-taken") return;
      pausing ??= pauseRun(finance, { ...(await seen(run.runId)), reason: "A vendor called" });
      await pausing;
    },
  });
  await payRun(world.ctx, paying, run.runId, never());
  return run;
}

describe("payouts 38: pause, resume, cancel", () => {
  it("sends nothing new once it is paused, finishes what has begun, and goes on when resumed", async () => {
    const { runId } = await pausedMidway(6, "EUR");
    expect(await statusOf(runId)).toBe("PAUSED");
    const begun = (await transfersOf(runId)).length;
    expect(begun).toBeGreaterThanOrEqual(1);
    expect(begun).toBeLessThanOrEqual(2);
    world.clock.advance(31_000);
    const again = await payRun(world.ctx, world.worker(), runId, never());
    expect(await statuses(runId)).toEqual({ PAID: begun, RESERVED: 6 - begun });
    expect(again).toBeUndefined();
    await expect(retryFailedPayouts(finance, await seen(runId))).rejects.toThrow(/once the run is over/);
    await resumeRun(finance, await seen(runId));
    expect(await nextPayInstant(world.ctx, runId)).not.toBeNull();
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    const actions = await database.prisma.auditEvent.findMany({
      where: { subjectId: runId, action: { in: ["payroll.run.paused", "payroll.run.resumed"] } },
      orderBy: { seq: "asc" },
    });
    expect(actions.map(({ action, reason }) => [action, reason])).toEqual([
      ["payroll.run.paused", "A vendor called"],
      ["payroll.run.resumed", null],
    ]);
  });

  it("takes back an attempt that still waited for its turn", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: "USD" });
    const paying = world.worker({
      pace: {
        async takeTurn() {
          await pauseRun(finance, await seen(runId));
          await new Promise((resolve) => setTimeout(resolve, 400));
          return true;
        },
      },
    });
    await payRun(world.ctx, paying, runId, never());
    expect(await transfersOf(runId)).toEqual([]);
    expect(await statuses(runId)).toEqual({ RESERVED: 1 });
    await resumeRun(finance, await seen(runId));
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    const attempts = await database.prisma.payoutAttempt.findMany({
      where: { payout: { runId } },
      orderBy: { number: "asc" },
    });
    expect(attempts.map((attempt) => attempt.status)).toEqual(["NOT_CREATED", "CREATED"]);
  });

  it("cancels only what was not sent, and the next run pays that", async () => {
    const currency = "TWD"; // paid in multiples, so that something is left over
    const { runId } = await pausedMidway(5, currency);
    await expect(cancelRun(finance, { ...(await seen(runId)), reason: "All" })).rejects.toThrow(
      /what was not sent/,
    );
    const { cancelled, status } = await cancelUnsentPayouts(finance, {
      ...(await seen(runId)),
      reason: "Pay them next week",
    });
    expect(status).toBe("PAYING");
    await world.payUntilOver(runId);
    expect(await statusOf(runId)).toBe("PARTLY_PAID");
    expect(await statuses(runId)).toEqual({ PAID: 5 - cancelled, CANCELLED: cancelled });
    const left = await database.prisma.payout.findMany({ where: { runId, status: "CANCELLED" } });
    expect(
      await database.prisma.payoutLine.count({ where: { payoutId: { in: left.map((p) => p.id) } } }),
    ).toBe(0);
    for (const { vendorId, netMinor } of left)
      expect(await vendorBalances(world.ctx, vendorId)).toEqual([{ currency, balanceMinor: netMinor }]);
    const next = await draftRun(finance, { schedule: "WEEKLY", periodEnd: "2025-07-21", currency });
    const drafted = await database.prisma.payout.findMany({ where: { runId: next.runId } });
    expect(
      drafted
        .filter((payout) => payout.netMinor > 100n)
        .map((payout) => payout.vendorId)
        .sort(),
    ).toEqual(left.map((payout) => payout.vendorId).sort());
    for (const payout of left)
      expect(drafted.find((each) => each.vendorId === payout.vendorId)?.netMinor).toBe(payout.netMinor);
    expect(await findImbalances(world.ctx)).toEqual([]);
    expect((await transfersOf(runId)).length).toBe(5 - cancelled);
  });

  it("cancels a run of which nothing was sent as a whole, and its period can be drafted anew", async () => {
    const currency = "GBP";
    const { runId } = await world.approvedRun({ vendors: 2, currency });
    expect(await startPaying(world.ctx, world.worker(), runId)).toBe("begun");
    await pauseRun(finance, await seen(runId));
    expect(await cancelUnsentPayouts(finance, { ...(await seen(runId)), reason: "Wrong week" })).toEqual({
      cancelled: 2,
      status: "CANCELLED",
    });
    expect(await transfersOf(runId)).toEqual([]);
    const anew = await draftRun(finance, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency });
    expect(anew.runId).not.toBe(runId);
    expect(await statuses(anew.runId)).toEqual({ PLANNED: 2 });
  });

  it("refuses what the run's status does not allow, in words", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: "CHF" });
    await expect(pauseRun(finance, await seen(runId))).rejects.toThrow(/The run is approved/);
    await expect(resumeRun(finance, await seen(runId))).rejects.toThrow(/Only a paused run/);
    await expect(cancelUnsentPayouts(finance, { ...(await seen(runId)), reason: "Rest" })).rejects.toThrow(
      /while it is paused/,
    );
  });
});
