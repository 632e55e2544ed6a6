import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { stripeRecordsReader, type ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { findImbalances, vendorBalances } from "@/server/ledger/check-ledger";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning } from "@/server/testing/factories";
import { syncBankPayout } from "../bank-payouts/sync-bank-payout";
import { adjustVendor } from "../commands/adjust-vendor";
import { draftRun } from "../commands/draft-run";
import { handleStripeEvent } from "../paying/handle-stripe-event";
import type { Paying } from "../paying/paying";
import { openPayingWorld, type PayingWorld } from "../paying/testing/paying-world";
import { listPayoutLines } from "../queries/list-payout-lines";
import { reconcile } from "../reconciliation/reconcile";
import { approveReversal, declineReversal } from "./decide-reversal";
import { payReturned } from "./pay-returned";
import { requestReversal, type RequestReversalInput } from "./request-reversal";
import { sendReversal } from "./send-reversal";

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase({ poolMax: 16 });
let world: PayingWorld;
let records: ProviderRecords;
let paying: Paying;
let asker: Context;
let second: Context;

beforeAll(async () => {
  world = await openPayingWorld(database);
  records = stripeRecordsReader(
    stripeSettings({ STRIPE_SECRET_KEY: "sk_test_simulator", STRIPE_API_URL: world.simulator.url }),
  );
  paying = world.worker();
  asker = await world.finance();
  second = await world.finance();
});
afterAll(async () => {
  records.close();
  await world.close();
});

const never = () => new AbortController().signal;
const send = (reversalId: string, by = paying) => sendReversal(world.ctx, by, records, reversalId, never());
const reversalOf = (id: string) =>
  database.prisma.transferReversal.findUniqueOrThrow({ where: { id }, include: { attempts: true } });

async function paidPayout(currency: string) {
  const { runId, vendorIds } = await world.approvedRun({ vendors: 1, currency });
  await world.payUntilOver(runId, paying);
  return database.prisma.payout.findFirstOrThrow({ where: { runId, vendorId: vendorIds[0]! } });
}

async function approved(payoutId: string, input: Omit<RequestReversalInput, "payoutId" | "reason">) {
  const { reversalId } = await requestReversal(asker, { payoutId, reason: "Paid for nothing", ...input });
  await approveReversal(second, { reversalId, seenVersion: 1 });
  return reversalId;
}

async function owe(payout: { vendorId: string; currency: string }, amountMinor: bigint) {
  const clientKey = `debt-${payout.vendorId}`;
  await adjustVendor(asker, { ...payout, amountMinor: -amountMinor, reason: "A refund", clientKey });
}

const balanceOf = async (vendorId: string) =>
  (await vendorBalances(world.ctx, vendorId))[0]?.balanceMinor ?? 0n;
const reversedAt = (payoutId: string) =>
  world.simulator.stripe.ledger(payoutId).reduce((sum, transfer) => sum + transfer.reversedMinor, 0n);

async function expectBooksAgree() {
  expect(await findImbalances(world.ctx)).toEqual([]);
  expect(await reconcile(world.ctx, records, never())).toMatchObject({ status: "CLEAN", found: 0 });
}

describe("26: transfer reversal", () => {
  it("is asked for by one, approved by another, at most what is left, and settles the debt once", async () => {
    const payout = await paidPayout("EUR");
    const ask = (amount: string, purpose: RequestReversalInput["purpose"] = "SETTLES_DEBT") =>
      requestReversal(asker, { payoutId: payout.id, amount, purpose, reason: "Refunded" });
    await expect(ask("10")).rejects.toThrow(/owes nothing/);
    await expect(ask("80.01", "TAKES_BACK")).rejects.toThrow(/At most €80\.00/);
    await owe({ vendorId: payout.vendorId, currency: "EUR" }, 3_000n);
    await expect(ask("30.01")).rejects.toThrow(/At most €30\.00/);
    const { reversalId } = await ask("30");
    await expect(ask("1")).rejects.toMatchObject({ code: "payroll.reversal_blocked" });
    await expect(approveReversal(asker, { reversalId, seenVersion: 1 })).rejects.toMatchObject({
      code: "payroll.second_person_needed",
    });
    await send(reversalId);
    expect(reversedAt(payout.id)).toBe(0n);
    await expect(approveReversal(second, { reversalId, seenVersion: 7 })).rejects.toThrow();
    await approveReversal(second, { reversalId, seenVersion: 1 });
    await Promise.all([send(reversalId), send(reversalId), send(reversalId, world.worker())]);
    await send(reversalId);
    expect(reversedAt(payout.id)).toBe(3_000n);
    expect(await reversalOf(reversalId)).toMatchObject({
      status: "MADE",
      madeMinor: 3_000n,
      carriedMinor: 0n,
      attempts: [{ number: 1, calls: 1, status: "CREATED", idempotencyKey: `${reversalId}:1` }],
    });
    expect(await balanceOf(payout.vendorId)).toBe(0n);
    await expectBooksAgree();
  });

  it("is looked for before it is sent again, when its call had no answer", async () => {
    const payout = await paidPayout("USD");
    const reversalId = await approved(payout.id, { amount: "20", purpose: "TAKES_BACK" });
    const lost = { match: { method: "POST" as const, path: "/reversals" }, times: 1 };
    world.simulator.stripe.setFault({ ...lost, action: { kind: "reset_after" } });
    await send(reversalId);
    expect(await reversalOf(reversalId)).toMatchObject({ status: "UNKNOWN" });
    // Its webhook comes first, and leaves the verdict to the reversal.
    await database.prisma.webhookEvent.create({
      data: {
        provider: "stripe",
        eventId: `evt_${reversalId}`,
        type: "transfer.reversed",
        payload: { data: { object: { id: payout.stripeTransferId } } },
      },
    });
    const event = await database.prisma.webhookEvent.findFirstOrThrow({
      where: { eventId: `evt_${reversalId}` },
    });
    await handleStripeEvent(world.ctx, paying, event.id);
    expect((await reversalOf(reversalId)).status).toBe("UNKNOWN");
    world.clock.advance(60_000);
    const calls = vi.spyOn(paying.gateway, "createReversal");
    await send(reversalId);
    expect(calls).not.toHaveBeenCalled();
    expect(await reversalOf(reversalId)).toMatchObject({ status: "MADE", madeMinor: 2_000n });
    expect(reversedAt(payout.id)).toBe(2_000n);
    expect(await database.prisma.payout.findUnique({ where: { id: payout.id } })).toMatchObject({
      status: "PAID",
    });
    expect(await balanceOf(payout.vendorId)).toBe(0n);
    await expectBooksAgree();
    calls.mockRestore();
  });

  it("carries as a clawback of the next run what the vendor's account does not have", async () => {
    const payout = await paidPayout("GBP");
    world.simulator.stripe.changeAccount(payout.destination!, { balancesMinor: { gbp: 1_500n } });
    const reversalId = await approved(payout.id, { amount: "50", purpose: "TAKES_BACK" });
    for (let round = 0; round < 3; round++) await send(reversalId);
    expect(await reversalOf(reversalId)).toMatchObject({
      status: "CARRIED",
      madeMinor: 1_500n,
      carriedMinor: 3_500n,
      failureCode: "account_short",
    });
    expect(await balanceOf(payout.vendorId)).toBe(-3_500n);
    await makeEarning(world.ctx, {
      vendorId: payout.vendorId,
      currency: "GBP",
      grossMinor: 20_000n,
      completedAt: "2025-07-16T10:00:00Z",
    });
    const { runId } = await draftRun(asker, { schedule: "WEEKLY", periodEnd: "2025-07-21", currency: "GBP" });
    const next = await database.prisma.payout.findFirstOrThrow({
      where: { runId, vendorId: payout.vendorId },
    });
    expect(next).toMatchObject({ outcome: "PAYABLE", payMinor: 16_000n - 3_500n });
    const { lines } = await listPayoutLines(world.ctx, { payoutId: next.id, limit: 10 });
    expect(lines.map((line) => [line.amountMinor, line.clawbackOfPayoutId])).toEqual([
      [-3_500n, payout.id],
      [16_000n, null],
    ]);
    await expectBooksAgree();
  });

  it("is over when the second person says no, and frees the place for another", async () => {
    const payout = await paidPayout("CHF");
    const { reversalId } = await requestReversal(asker, {
      payoutId: payout.id,
      amount: "5",
      purpose: "TAKES_BACK",
      reason: "A mistake",
    });
    await declineReversal(second, { reversalId, seenVersion: 1, comment: "It was right" });
    await send(reversalId);
    expect(await reversalOf(reversalId)).toMatchObject({ status: "DECLINED", attempts: [] });
    expect(reversedAt(payout.id)).toBe(0n);
    await approved(payout.id, { amount: "5", purpose: "TAKES_BACK" });
  });
});

describe("41: a bank payout that fails after it had arrived", () => {
  it("reopens the payout, restores the balance once whatever the events, and is paid in a new run", async () => {
    const payout = await paidPayout("SEK");
    const { stripe } = world.simulator;
    const at = { accountId: payout.destination!, currency: "SEK" };
    const bank = stripe.makeBankPayout(at);
    const sync = () => syncBankPayout(world.ctx, records, at.accountId, bank.id);
    await sync();
    const stored = () =>
      database.prisma.bankPayout.findUniqueOrThrow({
        where: { stripePayoutId: bank.id },
        include: { payouts: true },
      });
    expect(await stored()).toMatchObject({ status: "PAID", payouts: [{ payoutId: payout.id }] });
    expect(await balanceOf(payout.vendorId)).toBe(0n);

    world.clock.advance(3 * 86_400_000);
    stripe.changeBankPayout(bank.id, { status: "failed", failureCode: "account_closed" });
    await Promise.all([sync(), sync(), sync()]);
    await sync();
    const fetched = await database.prisma.transferReversal.findMany({ where: { payoutId: payout.id } });
    expect(fetched).toMatchObject([{ purpose: "BANK_RETURN", status: "APPROVED" }]);
    await Promise.all([send(fetched[0]!.id), send(fetched[0]!.id)]);
    await sync();
    await send(fetched[0]!.id);
    expect(await stored()).toMatchObject({ status: "FAILED", failureCode: "account_closed" });
    expect(await database.prisma.payout.findUnique({ where: { id: payout.id } })).toMatchObject({
      status: "RETURNED",
      failureCode: "bank_payout_failed",
    });
    expect(reversedAt(payout.id)).toBe(payout.payMinor);
    expect(await balanceOf(payout.vendorId)).toBe(payout.payMinor);
    const alarms = await database.prisma.outboxEvent.findMany({
      where: { subjectId: payout.id, type: { startsWith: "payroll.alarm." } },
    });
    expect(alarms.map(({ type }) => type)).toEqual(["payroll.alarm.bank-payout-failed"]);
    await expectBooksAgree();

    const { runId } = await payReturned(asker, { payoutId: payout.id });
    expect(await database.prisma.payrollRun.findUnique({ where: { id: runId } })).toMatchObject({
      schedule: "OFF_CYCLE",
      status: "DRAFT",
      payableMinor: payout.payMinor,
    });
    await expect(payReturned(asker, { payoutId: payout.id })).rejects.toMatchObject({
      code: "payroll.nothing_due",
    });
  });

  it("whose failure is told before its arrival stays failed, and what cannot be fetched is not paid again", async () => {
    const payout = await paidPayout("NOK");
    const { stripe } = world.simulator;
    const bank = stripe.makeBankPayout({ accountId: payout.destination!, currency: "NOK" });
    stripe.changeBankPayout(bank.id, { status: "failed", failureCode: "no_account" });
    // Stripe has sent it to a corrected account meanwhile, so there is nothing to fetch.
    stripe.makeBankPayout({ accountId: payout.destination!, currency: "NOK" });
    await syncBankPayout(world.ctx, records, payout.destination!, bank.id);
    const [fetching] = await database.prisma.transferReversal.findMany({ where: { payoutId: payout.id } });
    for (let round = 0; round < 3; round++) await send(fetching!.id);
    expect(await reversalOf(fetching!.id)).toMatchObject({ status: "FAILED", madeMinor: 0n });
    expect(await database.prisma.payout.findUnique({ where: { id: payout.id } })).toMatchObject({
      status: "PAID",
    });
    expect(await balanceOf(payout.vendorId)).toBe(0n);
    await expect(payReturned(asker, { payoutId: payout.id })).rejects.toMatchObject({
      code: "payroll.not_returned",
    });
    await expectBooksAgree();
  });
});
