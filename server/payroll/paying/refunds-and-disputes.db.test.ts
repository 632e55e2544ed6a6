import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { findImbalances, vendorBalances } from "@/server/ledger/check-ledger";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning } from "@/server/testing/factories";
import { seededChance } from "@/server/testing/kill-harness/seeded-chance";
import { approveRun } from "../commands/approve-run";
import { cancelUnsentPayouts } from "../commands/cancel-unsent-payouts";
import { draftRun } from "../commands/draft-run";
import { refundBooking } from "../commands/refund-booking";
import { retryFailedPayouts } from "../commands/retry-failed-payouts";
import { sendStalePayouts } from "../commands/send-stale-payouts";
import { submitRun } from "../commands/submit-run";
import { undoApproval } from "../commands/undo-approval";
import { BANK_HOLD_MS } from "../domain/bank-hold";
import { listPayoutLines } from "../queries/list-payout-lines";
import { openPayingWorld, type PayingWorld } from "./testing/paying-world";

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase({ poolMax: 24 });
let world: PayingWorld;
let finance: Context;

beforeAll(async () => {
  world = await openPayingWorld(database);
  finance = await world.finance();
});
afterAll(() => world.close());

const SECOND = "2025-07-21";
/** Within the first week, though told of later. */
const REFUNDED_AT = "2025-07-13T10:00:00Z";
let refunds = 0;

/** The booking that a vendor's first earning came from. */
async function bookingOf(vendorId: string) {
  return database.prisma.booking.findFirstOrThrow({ where: { vendorId }, orderBy: { id: "asc" } });
}

/** Tells of a refund by the marketplace's event and by our own command, at once and again; it counts once. */
async function refund(vendorId: string, refundMinor: bigint): Promise<void> {
  const booking = await bookingOf(vendorId);
  refunds += 1;
  const refundRef = `R-${refunds}`;
  const told = readSample("booking.refunded", {
    bookingRef: booking.ref,
    refundRef,
    refund: { amount: canonicalDecimal(refundMinor, booking.currency), currency: booking.currency },
    refundedAt: REFUNDED_AT,
  });
  const refundedAt = new Date(REFUNDED_AT);
  const byCommand = () =>
    refundBooking(world.ctx, { bookingRef: booking.ref, refundMinor, refundRef, refundedAt });
  await Promise.all([receiveInboundEvent(world.ctx, told), byCommand()]);
  await receiveInboundEvent(world.ctx, told);
  await byCommand();
}

async function dispute(vendorId: string, status: "opened" | "won" | "lost"): Promise<void> {
  const booking = await bookingOf(vendorId);
  await receiveInboundEvent(
    world.ctx,
    readSample("booking.disputed", {
      bookingRef: booking.ref,
      disputeRef: `D-${vendorId}`,
      status,
      disputed: {
        amount: canonicalDecimal(booking.grossMinor, booking.currency),
        currency: booking.currency,
      },
    }),
  );
}

async function payoutOf(runId: string, vendorId: string) {
  return database.prisma.payout.findUniqueOrThrow({ where: { runId_vendorId: { runId, vendorId } } });
}

async function seen(runId: string) {
  const { version } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  return { runId, seenVersion: version };
}

async function transfersOf(payoutId: string): Promise<bigint[]> {
  return world.simulator.stripe.ledger(payoutId).map((transfer) => transfer.amountMinor);
}

/** Drafts, submits, approves and pays a week's run; resolves to its id, also when nobody of it is paid. */
async function payWeek(currency: string, periodEnd: string): Promise<string> {
  const { runId } = await draftRun(finance, { schedule: "WEEKLY", periodEnd, currency });
  const { payableVendors } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  if (payableVendors === 0) return runId;
  const { contentHash } = await submitRun(finance, await seen(runId));
  await approveRun(await world.finance(), { ...(await seen(runId)), contentHash });
  world.clock.advance(5_000);
  await world.payUntilOver(runId);
  return runId;
}

describe("payouts 24: a refund after the freeze, before the send", () => {
  it("stops the payout as it was approved; left out, the next run pays what is left", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 2, currency: "EUR" });
    const [refunded, other] = vendorIds as [string, string];
    const before = await payoutOf(runId, refunded);
    await refund(refunded, 1_000n);
    const stale = await payoutOf(runId, refunded);
    expect(stale).toMatchObject({
      status: "STALE",
      netMinor: before.netMinor,
      payMinor: before.payMinor,
      failureCode: "refunded_after_approval",
    });
    expect(stale.failureMessage).toMatch(/refunded after the approval: €8\.00/);
    await world.payUntilOver(runId);
    expect(await transfersOf(stale.id)).toEqual([]);
    expect((await payoutOf(runId, other)).status).toBe("PAID");
    await cancelUnsentPayouts(finance, {
      ...(await seen(runId)),
      reason: "Next week",
      payoutIds: [stale.id],
    });
    const next = await payWeek("EUR", SECOND);
    expect(await payoutOf(next, refunded)).toMatchObject({
      status: "PAID",
      payMinor: before.netMinor - 800n,
    });
    expect(await vendorBalances(world.ctx, refunded)).toEqual([{ currency: "EUR", balanceMinor: 0n }]);
  });

  it("sends it unchanged when a second person approves it again, and claws back in the next run, linked", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 2, currency: "USD" });
    const [vendorId] = vendorIds as [string];
    const run = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    const { netMinor, id } = await payoutOf(runId, vendorId);
    await refund(vendorId, 2_000n);
    await world.payUntilOver(runId);
    const drafter = await database.prisma.staffMember.findUniqueOrThrow({
      where: { id: run.submittedById! },
    });
    const asDrafter = {
      ...finance,
      actor: {
        kind: "staff" as const,
        id: drafter.id,
        name: drafter.name,
        role: drafter.role,
        sessionId: "s",
      },
    };
    const again = async () => ({ ...(await seen(runId)), reason: "The guest was refunded by us" });
    await expect(sendStalePayouts(asDrafter, await again())).rejects.toThrow(/submitted/i);
    await sendStalePayouts(await world.finance(), await again());
    await world.payUntilOver(runId);
    expect(await transfersOf(id)).toEqual([netMinor]);
    await makeEarning(world.ctx, {
      vendorId,
      currency: "USD",
      grossMinor: 10_000n,
      completedAt: "2025-07-16T10:00:00Z",
    });
    const next = await payWeek("USD", SECOND);
    const paid = await payoutOf(next, vendorId);
    expect(paid).toMatchObject({ status: "PAID", payMinor: 8_000n - 1_600n });
    const { lines } = await listPayoutLines(world.ctx, { payoutId: paid.id, limit: 50 });
    expect(lines.map((line) => [line.kind, line.amountMinor, line.clawbackOfPayoutId])).toEqual([
      ["REFUND", -1_600n, id],
      ["EARNING", 8_000n, null],
    ]);
  });

  it("is in what is approved next when the approval is taken back", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 1, currency: "GBP" });
    const approval = await database.prisma.approval.findFirstOrThrow({ where: { runId } });
    const staff = await database.prisma.staffMember.findUniqueOrThrow({ where: { id: approval.approverId } });
    const { netMinor } = await payoutOf(runId, vendorIds[0]!);
    await refund(vendorIds[0]!, 1_000n);
    await undoApproval(
      {
        ...finance,
        actor: { kind: "staff", id: staff.id, name: staff.name, role: "FINANCE", sessionId: "s" },
      },
      await seen(runId),
    );
    expect(await database.prisma.payrollRun.findUnique({ where: { id: runId } })).toMatchObject({
      status: "DRAFT",
    });
    expect(await payoutOf(runId, vendorIds[0]!)).toMatchObject({
      status: "PLANNED",
      netMinor: netMinor - 800n,
    });
  });
});

describe("payouts 26: more was refunded than was earned", () => {
  it("sends nothing, carries the debt, and sets later earnings against it", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 1, currency: "CHF" });
    const vendorId = vendorIds[0]!;
    await world.payUntilOver(runId);
    const { netMinor } = await payoutOf(runId, vendorId);
    await refund(vendorId, (await bookingOf(vendorId)).grossMinor);
    const second = await payWeek("CHF", SECOND);
    expect(await payoutOf(second, vendorId)).toMatchObject({
      outcome: "NEGATIVE",
      payMinor: 0n,
      netMinor: -netMinor,
    });
    await makeEarning(world.ctx, {
      vendorId,
      currency: "CHF",
      grossMinor: 50_000n,
      completedAt: "2025-07-23T10:00:00Z",
    });
    const third = await payWeek("CHF", "2025-07-28");
    expect(await payoutOf(third, vendorId)).toMatchObject({ status: "PAID", payMinor: 40_000n - netMinor });
  });
});

describe("payouts 27: disputes", () => {
  it("opened holds the entry, won releases it to the account that is the vendor's now", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 1, currency: "SEK" });
    const vendorId = vendorIds[0]!;
    await dispute(vendorId, "opened");
    await world.payUntilOver(runId);
    const held = await payoutOf(runId, vendorId);
    expect(held).toMatchObject({ status: "FAILED", failureCode: "held_after_approval" });
    const moved = world.simulator.stripe.addAccount();
    await database.prisma.payoutAccount.update({
      where: { vendorId },
      data: { stripeAccountId: moved.id, syncedAt: null },
    });
    await dispute(vendorId, "won");
    // Not to the account that was approved: the vendor has closed it. The next run pays the one it has now.
    await retryFailedPayouts(finance, await seen(runId));
    await world.payUntilOver(runId);
    expect((await payoutOf(runId, vendorId)).failureCode).toBe("account_changed");
    await cancelUnsentPayouts(finance, { ...(await seen(runId)), reason: "To its new account" });
    // Another account is another bank: it is held until it is three days old.
    world.clock.advance(BANK_HOLD_MS);
    const next = await payWeek("SEK", SECOND);
    expect(await payoutOf(next, vendorId)).toMatchObject({
      status: "PAID",
      payMinor: held.netMinor,
      destination: moved.id,
    });
  });

  it("lost after the payout is clawed back once, lost before the send stops it", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 2, currency: "NOK" });
    const [paid, unsent] = vendorIds as [string, string];
    await dispute(unsent, "opened");
    await dispute(unsent, "lost");
    expect((await payoutOf(runId, unsent)).status).toBe("STALE");
    await world.payUntilOver(runId);
    await dispute(paid, "opened");
    await dispute(paid, "lost");
    await dispute(paid, "lost");
    const { netMinor } = await payoutOf(runId, paid);
    expect(await vendorBalances(world.ctx, paid)).toEqual([{ currency: "NOK", balanceMinor: -netMinor }]);
    expect(await vendorBalances(world.ctx, unsent)).toEqual([{ currency: "NOK", balanceMinor: 0n }]);
  });
});

describe("payouts 28: an account that cannot take money", () => {
  it("that is in the red or switched off gets no transfer, and the row says why", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 3, currency: "DKK" });
    const [red, off, fine] = vendorIds as [string, string, string];
    const accountOf = async (vendorId: string) =>
      (await database.prisma.payoutAccount.findUniqueOrThrow({ where: { vendorId } })).stripeAccountId;
    world.simulator.stripe.changeAccount(await accountOf(red), { balancesMinor: { dkk: -1_250n } });
    world.simulator.stripe.changeAccount(await accountOf(off), { payoutsEnabled: false });
    await world.payUntilOver(runId);
    expect(await payoutOf(runId, red)).toMatchObject({ status: "FAILED", failureCode: "account_negative" });
    expect((await payoutOf(runId, red)).failureMessage).toMatch(/12\.50 in the red/);
    expect(await payoutOf(runId, off)).toMatchObject({ status: "FAILED", failureCode: "account_restricted" });
    expect((await payoutOf(runId, fine)).status).toBe("PAID");
    for (const vendorId of [red, off])
      expect(await transfersOf((await payoutOf(runId, vendorId)).id)).toEqual([]);
    // Failing once more tells nobody twice.
    await retryFailedPayouts(finance, await seen(runId));
    await world.payUntilOver(runId);
    const notices = await database.prisma.outboxEvent.findMany({
      where: { type: "payout.held-back" },
      orderBy: { id: "asc" },
    });
    expect(
      notices.map(({ subjectId, payload }) => [subjectId, (payload as { reason: string }).reason]),
    ).toEqual(
      expect.arrayContaining([
        [(await payoutOf(runId, red)).id, "ACCOUNT_NEGATIVE"],
        [(await payoutOf(runId, off)).id, "ACCOUNT_RESTRICTED"],
      ]),
    );
    expect(new Set(notices.map(({ subjectId }) => subjectId)).size).toBe(notices.length);
    world.simulator.stripe.changeAccount(await accountOf(red), { balancesMinor: { dkk: 0n } });
    await retryFailedPayouts(finance, await seen(runId));
    await world.payUntilOver(runId);
    expect((await payoutOf(runId, red)).status).toBe("PAID");
  });
});

describe("payouts 25: refunds whenever they come, by event, command or both", () => {
  it("leave every vendor with exactly its share of what was not refunded", async () => {
    const chance = seededChance(25);
    const currency = "PLN";
    const { runId, vendorIds } = await world.approvedRun({ vendors: 8, currency });
    const refundedMinor = new Map<string, bigint>();
    const refundSome = async (percent: number) => {
      for (const vendorId of vendorIds) {
        if (chance.whole(100) >= percent) continue;
        const { grossMinor } = await bookingOf(vendorId);
        const before = refundedMinor.get(vendorId) ?? 0n;
        // Up to half of what is left, so that a later refund finds something.
        const part = 1n + BigInt(chance.whole(Number((grossMinor - before) / 2n)));
        await refund(vendorId, part);
        refundedMinor.set(vendorId, before + part);
      }
    };
    await refundSome(50);
    await world.payUntilOver(runId);
    await refundSome(30);
    const stale = await database.prisma.payout.findMany({ where: { runId, status: "STALE" } });
    expect(stale.length).toBeGreaterThan(1);
    const [half, rest] = [stale.slice(0, stale.length / 2), stale.slice(stale.length / 2)];
    await cancelUnsentPayouts(finance, {
      ...(await seen(runId)),
      reason: "Out",
      payoutIds: half.map((p) => p.id),
    });
    await sendStalePayouts(await world.finance(), {
      ...(await seen(runId)),
      reason: "As it was",
      payoutIds: rest.map((p) => p.id),
    });
    await world.payUntilOver(runId);
    await refundSome(50);
    await payWeek(currency, SECOND);
    await refundSome(50);
    for (const vendorId of vendorIds) {
      const { grossMinor } = await bookingOf(vendorId);
      const keptMinor = grossMinor - (refundedMinor.get(vendorId) ?? 0n);
      const payouts = await database.prisma.payout.findMany({ where: { vendorId } });
      const sent = (await Promise.all(payouts.map((payout) => transfersOf(payout.id)))).flat();
      const sentMinor = sent.reduce((sum, amountMinor) => sum + amountMinor, 0n);
      const [balance] = await vendorBalances(world.ctx, vendorId);
      const shareMinor = sentMinor + (balance?.balanceMinor ?? 0n);
      // Commission is a fifth, rounded half up, of what is kept.
      expect(shareMinor).toBe(keptMinor - (keptMinor * 2n + 5n) / 10n);
      const [{ count }] = await database.prisma.$queryRaw<[{ count: bigint }]>`
        SELECT count(*) AS count FROM ledger_entry WHERE kind = 'REFUND' AND vendor_id = ${vendorId}`;
      expect(count).toBeLessThanOrEqual(4n);
    }
    expect(await findImbalances(world.ctx)).toEqual([]);
  });
});
