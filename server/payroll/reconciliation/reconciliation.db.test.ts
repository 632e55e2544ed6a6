import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import { stripeRecordsReader, type ProviderRecords } from "@/server/gateways/stripe-records-reader";
import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { postEntry } from "@/server/ledger/post-entry";
import { inTransaction, type Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { approveRun } from "../commands/approve-run";
import { draftOffCycleRun } from "../commands/draft-off-cycle-run";
import { draftRun } from "../commands/draft-run";
import { explainDifference } from "../commands/explain-difference";
import { requestReconciliation } from "../commands/request-reconciliation";
import { resolveDifference } from "../commands/resolve-difference";
import { submitRun } from "../commands/submit-run";
import { nextPayInstant } from "../paying/next-pay-instant";
import { payRun } from "../paying/pay-run";
import { sweepPayroll } from "../paying/sweep-payroll";
import { openPayingWorld, type ApprovedRun, type PayingWorld } from "../paying/testing/paying-world";
import { getReconciliation } from "../queries/get-reconciliation";
import { getRun } from "../queries/get-run";
import { payrollExecutors } from "../scheduled-runs";
import { reconcile } from "./reconcile";

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase();
let world: PayingWorld;
let records: ProviderRecords;
let ines: Context;
let omar: Context;
let paid: ApprovedRun;

beforeAll(async () => {
  world = await openPayingWorld(database);
  const settings = stripeSettings({ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: world.simulator.url });
  records = stripeRecordsReader(settings);
  [ines, omar] = [await world.finance(), await world.finance()];
  paid = await world.approvedRun({ vendors: 5, currency: "EUR" });
  await world.payUntilOver(paid.runId);
});
afterAll(async () => {
  records.close();
  await world.close();
});

const never = () => new AbortController().signal;
const compare = () => reconcile(world.ctx, records, never());
const openDifferences = () =>
  database.prisma.reconciliationDifference.findMany({
    where: { status: { not: "RESOLVED" } },
    orderBy: { id: "asc" },
  });

async function payoutOf(runId: string, index = 0) {
  return database.prisma.payout.findFirstOrThrow({ where: { runId }, orderBy: { id: "asc" }, skip: index });
}

/** Two people settle everything that is open. */
async function resolveAll(): Promise<void> {
  for (const { id } of await openDifferences()) {
    await explainDifference(ines, { differenceId: id, explanation: "Planted by the test" });
    await resolveDifference(omar, { differenceId: id, resolution: "Looked at" });
  }
}

describe("payouts 42: reconciliation", () => {
  it("finds nothing where ledger, transfers and balance transactions are the same", async () => {
    expect(await compare()).toMatchObject({ status: "CLEAN", found: 0, payouts: 5, runs: 1 });
    const { runs, history } = await getReconciliation(ines);
    const run = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: paid.runId } });
    expect(runs).toMatchObject([
      {
        runId: paid.runId,
        payouts: 5,
        differences: 0,
        expectedMinor: run.payableMinor,
        ledgerMinor: run.payableMinor,
        transferMinor: run.payableMinor,
        balanceMinor: run.payableMinor,
        reversedMinor: 0n,
      },
    ]);
    expect(history[0]).toMatchObject({ status: "CLEAN", transferCount: 5, movementCount: 5 });
  });

  it.each([
    ["a transfer", (id: string) => id, "TRANSFER_AMOUNT"],
    ["a balance transaction", (id: string) => world.simulator.stripe.balanceTransactionOf(id), "BALANCE"],
  ] as const)("finds one minor unit in %s, on the payout where it is", async (_what, idOf, kind) => {
    const payout = await payoutOf(paid.runId, 1);
    const id = idOf(payout.stripeTransferId!);
    for (const by of [1n, -1n]) {
      world.simulator.stripe.shiftAmount(id, by);
      expect((await compare()).status).toBe("DIFFERS");
      const found = await openDifferences();
      expect(found.map((each) => each.kind)).toContain(kind);
      for (const each of found)
        expect(each).toMatchObject({
          runId: paid.runId,
          payoutId: payout.id,
          transferId: payout.stripeTransferId,
          currency: "EUR",
        });
      const [difference] = found.filter((each) => each.kind === kind);
      expect((difference!.theirsMinor ?? 0n) - (difference!.oursMinor ?? 0n)).toBe(
        kind === "BALANCE" ? -by : by,
      );
      world.simulator.stripe.shiftAmount(id, -by);
      await resolveAll();
    }
  });

  it("finds one minor unit in our ledger, a transfer that is not ours, and a reversal we were not told of", async () => {
    const payout = await payoutOf(paid.runId, 2);
    await inTransaction(world.ctx, (tx) =>
      postEntry(tx, {
        kind: "PAYOUT_SENT",
        currency: "EUR",
        payoutId: payout.id,
        occurredAt: tx.clock.now(),
        postings: [
          { account: { kind: "PAYOUTS_IN_TRANSIT" }, amountMinor: -1n },
          { account: { kind: "STRIPE_BALANCE" }, amountMinor: 1n },
        ],
      }),
    );
    const gateway = stripeGateway(
      stripeSettings({ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: world.simulator.url }),
    );
    const reversed = await payoutOf(paid.runId, 3);
    const stranger = await gateway.createTransfer({
      amountMinor: 777n,
      currency: "EUR",
      destination: payout.destination!,
      transferGroup: "somebody-else",
      metadata: {},
      idempotencyKey: "stranger",
    });
    await gateway.createReversal({
      transferId: reversed.stripeTransferId!,
      amountMinor: 3n,
      metadata: {},
      idempotencyKey: "reversal",
    });
    gateway.close();
    await compare();
    const found = await openDifferences();
    expect(
      found
        .map(({ kind, payoutId, oursMinor, theirsMinor }) => ({ kind, payoutId, oursMinor, theirsMinor }))
        .sort((a, b) => a.kind.localeCompare(b.kind)),
    ).toEqual([
      { kind: "LEDGER", payoutId: payout.id, oursMinor: payout.payMinor, theirsMinor: payout.payMinor + 1n },
      { kind: "REVERSAL", payoutId: reversed.id, oursMinor: 0n, theirsMinor: 3n },
      { kind: "TRANSFER_UNEXPECTED", payoutId: null, oursMinor: null, theirsMinor: 777n },
    ]);
    expect(found.find((each) => each.payoutId === null)?.transferId).toBe(
      stranger.kind === "created" ? stranger.transfer.id : "",
    );
    await resolveAll();
    // What two people have agreed to is not told again; it would freeze payroll for ever.
    expect(await compare()).toMatchObject({ status: "DIFFERS", found: 3, fresh: 0 });
    expect(await openDifferences()).toEqual([]);
  });

  it("freezes new runs in words until a second person resolves it, and then begins what waited", async () => {
    const [draft, submitted, approved] = [
      await draftOf("USD"),
      await draftOf("GBP"),
      await world.approvedRun({ vendors: 1, currency: "CHF" }),
    ];
    const { contentHash } = await submitRun(ines, { runId: submitted, seenVersion: 1 });
    const { stripeTransferId } = await payoutOf(paid.runId, 4);
    world.simulator.stripe.shiftAmount(stripeTransferId!, 1n);
    await compare();
    const [difference] = await openDifferences();

    const words = /Payroll is frozen: .* between the ledger and Stripe/;
    await expect(
      draftRun(ines, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: "SEK" }),
    ).rejects.toThrow(words);
    await expect(
      draftOffCycleRun(ines, { vendorIds: approved.vendorIds, currency: "CHF", reason: "Now" }),
    ).rejects.toThrow(words);
    await expect(submitRun(ines, { runId: draft, seenVersion: 1 })).rejects.toThrow(words);
    await expect(approveRun(omar, { runId: submitted, seenVersion: 2, contentHash })).rejects.toThrow(words);
    await payRun(world.ctx, world.worker(), approved.runId, never());
    const waiting = await getRun(omar, approved.runId);
    expect(waiting.run.status).toBe("APPROVED");
    expect(waiting.frozen.join()).toMatch(words);
    expect((await getRun(omar, submitted)).actions.approve.reasons.join()).toMatch(words);
    expect(await nextPayInstant(world.ctx, approved.runId)).toBeNull();
    await database.prisma.job.deleteMany();
    expect(await sweepPayroll(world.ctx)).toBe(0);

    await evaluateAlarms(world.ctx, { businessTimeZone: "UTC" });
    const alarmOf = () =>
      database.prisma.alarm.findFirst({
        where: { ruleKey: "reconciliation-drift" },
        orderBy: { openedAt: "desc" },
      });
    expect((await alarmOf())?.message).toMatch(/differences? between the ledger and Stripe/);

    const id = difference!.id;
    await expect(resolveDifference(omar, { differenceId: id, resolution: "So be it" })).rejects.toThrow(
      /First/,
    );
    await explainDifference(omar, { differenceId: id, explanation: "A cent of rounding at Stripe" });
    await expect(resolveDifference(omar, { differenceId: id, resolution: "So be it" })).rejects.toThrow(
      /somebody else/,
    );
    await expect(
      database.prisma.reconciliationDifference.update({
        where: { id },
        data: {
          status: "RESOLVED",
          resolution: "x",
          resolvedById: omar.actor.kind === "staff" ? omar.actor.id : "",
        },
      }),
    ).rejects.toThrow(/second_person/);
    await resolveAll();
    await evaluateAlarms(world.ctx, { businessTimeZone: "UTC" });
    expect((await alarmOf())?.clearedAt).not.toBeNull();
    expect(await database.prisma.job.count({ where: { key: `pay-run:${approved.runId}` } })).toBe(1);
    await world.payUntilOver(approved.runId);
    expect((await payoutOf(approved.runId)).status).toBe("PAID");
    world.simulator.stripe.shiftAmount(stripeTransferId!, -1n);
  });

  it("runs daily and on demand, once for two who ask at once, and says when Stripe does not answer", async () => {
    const [first, second] = await Promise.all([requestReconciliation(ines), requestReconciliation(omar)]);
    expect(first).toEqual(second);
    await reconcile(world.ctx, records, never(), first.reconciliationId);
    const asked = await database.prisma.reconciliation.findUniqueOrThrow({
      where: { id: first.reconciliationId },
    });
    expect(asked.status).toBe("DIFFERS");
    // Whoever was first.
    expect([ines.actor.name, omar.actor.name]).toContain(asked.requestedByName);
    const daily = payrollExecutors({ records }).find((each) => each.scheduleKey === "reconciliation-daily")!;
    const run = {
      scheduleKey: "reconciliation-daily",
      scheduledFor: new Date(),
      trigger: "SCHEDULE" as const,
      attempt: 1,
      attemptsMax: 3,
      progress: null,
    };
    const result = await daily.handle(world.ctx, run, { signal: never(), reportProgress: () => undefined });
    expect(result?.summary).toMatch(/^3 differences from Stripe were found\. The ledger balances/);
    const away = stripeRecordsReader(
      stripeSettings({ STRIPE_SECRET_KEY: "sk_test_x", STRIPE_API_URL: "http://127.0.0.1:1" }),
    );
    await expect(reconcile(world.ctx, away, never())).rejects.toMatchObject({ name: "GatewayFailed" });
    away.close();
    const [last] = (await getReconciliation(ines)).history.filter(({ status }) => status === "FAILED");
    expect(last?.error).not.toBeNull();
  });
});

/** A draft of the week in this currency with one vendor that would be paid. */
async function draftOf(currency: string): Promise<string> {
  const vendorId = await makeVendor(ines);
  await makeEarning(ines, { vendorId, currency, grossMinor: 50_000n, completedAt: "2025-07-09T10:00:00Z" });
  const { runId } = await draftRun(ines, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency });
  return runId;
}
