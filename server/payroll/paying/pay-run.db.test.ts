import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import { findImbalances, vendorBalances } from "@/server/ledger/check-ledger";
import { holdDatabaseClock } from "@/server/scheduling/testing/scheduling-world";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { listVendorPayouts } from "@/server/vendors/queries/list-vendor-payouts";
import { useTestDatabase } from "@/server/testing/database";
import type { FaultAction } from "@/server/testing/provider-simulator/fault-script";
import { draftRun } from "../commands/draft-run";
import { placeHold } from "../commands/place-hold";
import { releaseHold } from "../commands/release-hold";
import { retryFailedPayouts } from "../commands/retry-failed-payouts";
import { forecastVendorPayouts } from "../queries/forecast-vendor-payouts";
import { getRunProgress } from "../queries/get-run-progress";
import { payRun } from "./pay-run";
import { sweepPayroll } from "./sweep-payroll";
import { expectPaidExactlyOnce } from "./testing/paid-exactly-once";
import { openPayingWorld, type PayingWorld } from "./testing/paying-world";

// Whole runs through HTTP and PostgreSQL: seconds on a free machine, more on one that is shared.
vi.setConfig({ testTimeout: 90_000 });

const database = useTestDatabase({ poolMax: 24 });
let world: PayingWorld;

beforeEach(async () => {
  world = await openPayingWorld(database);
});
afterEach(() => world.close());

const never = () => new AbortController().signal;

/** Each test pays a currency of its own, so that runs of the same week do not meet. */
const currencies =
  "EUR USD GBP CHF SEK NOK DKK PLN CZK AUD CAD NZD SGD ZAR RON UAH TRY MXN BRL ILS THB HKD MYR PHP INR CNY AED SAR QAR EGP".split(
    " ",
  );
function nextCurrency(): string {
  const currency = currencies.pop();
  if (!currency) throw new Error("Give the test another currency.");
  return currency;
}

async function payoutOf(runId: string, vendorId?: string) {
  return database.prisma.payout.findFirstOrThrow({
    where: { runId, ...(vendorId ? { vendorId } : {}) },
    include: { attempts: { orderBy: { number: "asc" } } },
  });
}

describe("paying a run", () => {
  it("sends, confirms and receipts every payout, and closes the run", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 6, currency: nextCurrency() });
    const paying = world.worker();
    await payRun(world.ctx, paying, runId, never());
    const progress = await getRunProgress(world.ctx, runId);
    expect(progress).toMatchObject({
      status: "PAYING",
      sent: { count: 6 },
      paid: { count: 0 },
      waiting: { count: 0 },
    });
    await world.payUntilOver(runId, paying);
    await expectPaidExactlyOnce(world, runId);
    const payout = await payoutOf(runId, vendorIds[0]);
    const receipt = await database.prisma.receipt.findUniqueOrThrow({ where: { payoutId: payout.id } });
    expect(receipt.snapshot).toMatchObject({
      number: receipt.number.toString(),
      businessName: "Travellr",
      paidMinor: payout.payMinor.toString(),
      netMinor: payout.netMinor.toString(),
      stripeTransferId: payout.stripeTransferId,
      periodLabel: "7 – 13 Jul 2025",
    });
    const paper = await database.prisma.paper.findFirst({ where: { kind: "RECEIPT", subjectId: payout.id } });
    expect(await database.prisma.job.count({ where: { key: `paper:${paper?.id}` } })).toBe(1);
    const timeline = await database.prisma.payoutEvent.findMany({
      where: { payoutId: payout.id },
      orderBy: { id: "asc" },
    });
    expect(timeline.map((event) => event.to)).toEqual(["RESERVED", "SENDING", "SENT", "PAID"]);
    const audit = await database.prisma.auditEvent.findMany({
      where: { subjectId: payout.id },
      orderBy: { seq: "asc" },
    });
    expect(audit.map((event) => event.action)).toEqual([
      "payroll.payout.attempted",
      "payroll.payout.sent",
      "payroll.payout.paid",
    ]);
    expect(simulatorKeys()).toContain(`${payout.id}:1`);
  });

  it("does not begin before the time to undo the approval is over", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: nextCurrency() });
    world.clock.advance(-4_000);
    await payRun(world.ctx, world.worker(), runId, never());
    expect(world.simulator.stripe.ledger()).toEqual([]);
    expect(await sweepPayroll(world.ctx)).toBe(0);
    world.clock.advance(4_000);
    await database.prisma.job.deleteMany();
    expect(await sweepPayroll(world.ctx)).toBe(1);
    expect(await sweepPayroll(world.ctx)).toBe(0);
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
  });

  it("payouts 31: refuses content that was changed after the approval, once and loudly", async () => {
    const { runId } = await world.approvedRun({ vendors: 2, currency: nextCurrency() });
    await database.prisma.$executeRaw`UPDATE payout SET destination = 'acct_other' WHERE run_id = ${runId}`;
    await payRun(world.ctx, world.worker(), runId, never());
    await payRun(world.ctx, world.worker(), runId, never());
    expect(world.simulator.stripe.ledger()).toEqual([]);
    expect(await database.prisma.payrollRun.findUnique({ where: { id: runId } })).toMatchObject({
      status: "APPROVED",
    });
    const refusals = await database.prisma.auditEvent.findMany({
      where: { subjectId: runId, action: "payroll.run.refused" },
    });
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.reason).toContain("no longer what was approved");
    expect(await sweepPayroll(world.ctx)).toBe(0);
  });

  it("refuses a run whose approval was made void behind its back", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: nextCurrency() });
    await database.prisma.approval.updateMany({ where: { runId }, data: { voidedAt: new Date() } });
    await payRun(world.ctx, world.worker(), runId, never());
    expect(world.simulator.stripe.ledger()).toEqual([]);
  });

  it("holds back a vendor that was put on hold or suspended after the approval, and pays it when finance retries", async () => {
    const currency = nextCurrency();
    const { runId, vendorIds } = await world.approvedRun({ vendors: 4, currency });
    const [held, suspended, moved, fine] = vendorIds as [string, string, string, string];
    const finance = await world.finance();
    const { holdId } = await placeHold(finance, { vendorId: held, reason: "Complaints" });
    await database.prisma.vendor.update({ where: { id: suspended }, data: { status: "SUSPENDED" } });
    await database.prisma.payoutAccount.update({
      where: { vendorId: moved },
      data: { stripeAccountId: `acct_moved${currency}` },
    });
    await world.payUntilOver(runId);
    expect((await payoutOf(runId, held)).failureCode).toBe("held_after_approval");
    expect((await payoutOf(runId, held)).failureMessage).toContain("Complaints");
    expect((await payoutOf(runId, suspended)).failureCode).toBe("vendor_suspended");
    // Asked about for the first time, Stripe does not know the account; it is another one anyway.
    expect((await payoutOf(runId, moved)).failureCode).toBe("account_changed");
    expect((await payoutOf(runId, fine)).status).toBe("PAID");
    expect(world.simulator.stripe.ledger()).toHaveLength(1);
    const run = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    expect(run.status).toBe("PARTLY_PAID");
    expect(await findImbalances(world.ctx)).toEqual([]);
    const { payMinor, id: payoutId } = await payoutOf(runId, held);
    expect(await vendorBalances(world.ctx, held)).toEqual([{ currency, balanceMinor: payMinor }]);
    // What failed stays claimed: no other run may pay it.
    expect(await database.prisma.payoutLine.count({ where: { payoutId } })).toBe(1);

    await releaseHold(finance, { holdId, reason: "Settled" });
    await database.prisma.vendor.update({ where: { id: suspended }, data: { status: "ACTIVE" } });
    const old = (await payoutOf(runId, moved)).destination!;
    await database.prisma.payoutAccount.update({
      where: { vendorId: moved },
      data: { stripeAccountId: old, status: "ACTIVE" },
    });
    await retryFailedPayouts(finance, { runId, seenVersion: run.version });
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
  });

  it("asks Stripe about an account that only a file has named, and pays none that it does not know", async () => {
    const { runId, vendorIds } = await world.approvedRun({
      vendors: 2,
      currency: nextCurrency(),
      accounts: false,
    });
    const known = await database.prisma.payoutAccount.findUniqueOrThrow({
      where: { vendorId: vendorIds[0] },
    });
    world.simulator.stripe.addAccount({ id: known.stripeAccountId });
    await world.payUntilOver(runId);
    expect((await payoutOf(runId, vendorIds[0])).status).toBe("PAID");
    expect(await payoutOf(runId, vendorIds[1])).toMatchObject({
      status: "FAILED",
      failureCode: "account_restricted",
    });
  });

  it("leaves a paused run's unsent payouts alone", async () => {
    const { runId } = await world.approvedRun({ vendors: 3, currency: nextCurrency() });
    const paying = world.worker({
      settings: { lanes: 1 },
      checkpoint: async (step) => {
        if (step === "result-committed")
          await database.prisma.payrollRun.update({ where: { id: runId }, data: { status: "PAUSED" } });
      },
    });
    await payRun(world.ctx, paying, runId, never());
    const statuses = await database.prisma.payout.findMany({ where: { runId }, select: { status: true } });
    expect(statuses.map(({ status }) => status).sort()).toEqual(["RESERVED", "RESERVED", "SENT"]);
    await database.prisma.payrollRun.update({ where: { id: runId }, data: { status: "PAYING" } });
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
  });
});

describe("faults of the provider", () => {
  const FAULTS: FaultAction[] = [
    { kind: "timeout_before" },
    { kind: "timeout_after_success" },
    { kind: "500_before" },
    { kind: "500_after" },
    { kind: "409_in_use" },
    { kind: "429" },
    { kind: "429", code: "lock_timeout" },
    { kind: "reset_before" },
    { kind: "reset_after" },
    { kind: "slow_drip", intervalMs: 20 },
    { kind: "wrong_body", fields: { amount: 1 } },
    { kind: "wrong_body", text: "<html>" },
  ];

  it.each(FAULTS)("payouts 2: pays each vendor once through %j", async (action) => {
    const { runId } = await world.approvedRun({ vendors: 3, currency: nextCurrency() });
    world.simulator.stripe.setFault({
      match: { method: "POST", path: "^/v1/transfers$" },
      nth: [1, 3, 4],
      action,
    });
    const isSilent = action.kind.startsWith("timeout") || action.kind === "slow_drip";
    await world.payUntilOver(runId, world.worker({ settings: isSilent ? { callLimitMs: 500 } : {} }));
    await expectPaidExactlyOnce(world, runId);
  });

  it("resolves an answer that the provider keeps repeating although nothing was made", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: nextCurrency() });
    world.simulator.stripe.setFault({
      match: { method: "POST", path: "^/v1/transfers$" },
      nth: 1,
      action: { kind: "500_stored" },
    });
    await world.payUntilOver(runId, world.worker({ settings: { callsMax: 3 } }));
    await expectPaidExactlyOnce(world, runId);
    const { attempts } = await payoutOf(runId);
    expect(attempts.map(({ number, status }) => [number, status])).toEqual([
      [1, "NOT_CREATED"],
      [2, "CREATED"],
    ]);
    expect((attempts[0]!.evidence as { emptyLookUps: string[] }).emptyLookUps).toHaveLength(2);
  });

  it("payouts 3: finds a transfer by its group after 25 hours, when the key is forgotten", async () => {
    const { runId } = await world.approvedRun({ vendors: 2, currency: nextCurrency() });
    // One was made and not answered, the other was not made.
    world.simulator.stripe.setFault({
      match: { method: "POST", path: "^/v1/transfers$" },
      nth: 1,
      action: { kind: "reset_after" },
    });
    world.simulator.stripe.setFault({
      match: { method: "POST", path: "^/v1/transfers$" },
      nth: 2,
      action: { kind: "reset_before" },
    });
    await payRun(world.ctx, world.worker({ settings: { lanes: 1 } }), runId, never());
    expect(world.simulator.stripe.ledger()).toHaveLength(1);
    world.clock.advance(25 * 3_600_000);
    world.simulator.stripe.advanceClock(25 * 3_600_000);
    expect(world.simulator.stripe.pruneIdempotencyKeys()).toBe(1);
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    const attempts = await database.prisma.payoutAttempt.findMany({ where: { payout: { runId } } });
    expect(attempts.map(({ status }) => status).sort()).toEqual(["CREATED", "CREATED", "NOT_CREATED"]);
  });

  it("payouts 5: a refusal that the provider repeats does not block a later try, which has a key of its own", async () => {
    const currency = nextCurrency();
    const { runId } = await world.approvedRun({ vendors: 1, currency });
    // Enough when the run begins, gone when it is sent.
    const emptied = world.worker({
      checkpoint(step) {
        if (step === "slot-taken") world.simulator.stripe.setPlatformBalance(currency, 0n);
      },
    });
    await world.payUntilOver(runId, emptied);
    expect(await payoutOf(runId)).toMatchObject({ status: "FAILED", failureCode: "balance_insufficient" });
    world.simulator.stripe.setPlatformBalance(currency, 10_000_000n);
    const { version } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    await retryFailedPayouts(await world.finance(), { runId, seenVersion: version });
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    expect(
      (await payoutOf(runId)).attempts.map(({ idempotencyKey, status }) => [
        idempotencyKey.slice(-2),
        status,
      ]),
    ).toEqual([
      [":1", "NOT_CREATED"],
      [":2", "CREATED"],
    ]);
  });

  it("payouts 6: never sends a stored body that was altered, and tells", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: nextCurrency() });
    world.simulator.stripe.setFault({
      match: { method: "POST", path: "^/v1/transfers$" },
      nth: 1,
      action: { kind: "reset_before" },
    });
    await payRun(world.ctx, world.worker(), runId, never());
    const { id, attempts } = await payoutOf(runId);
    const body = { ...(attempts[0]?.body as object), amountMinor: "999999" };
    await database.prisma.payoutAttempt.update({ where: { id: attempts[0]?.id }, data: { body } });
    world.clock.advance(60_000);
    await payRun(world.ctx, world.worker(), runId, never());
    expect(world.simulator.stripe.ledger()).toEqual([]);
    expect(
      await database.prisma.auditEvent.count({ where: { subjectId: id, action: "payroll.payout.alarmed" } }),
    ).toBe(1);
  });

  it("takes over a transfer whose attempt was wrongly taken for failed, instead of sending again", async () => {
    const { runId } = await world.approvedRun({ vendors: 1, currency: nextCurrency() });
    world.simulator.stripe.setFault({
      match: { method: "POST", path: "^/v1/transfers$" },
      nth: 1,
      action: { kind: "reset_after" },
    });
    await payRun(world.ctx, world.worker(), runId, never());
    const { id } = await payoutOf(runId);
    await database.prisma.payoutAttempt.updateMany({
      where: { payoutId: id },
      data: { status: "NOT_CREATED" },
    });
    await database.prisma.payout.update({ where: { id }, data: { status: "RESERVED", retryAfter: null } });
    await world.payUntilOver(runId);
    await expectPaidExactlyOnce(world, runId);
    expect(
      await database.prisma.outboxEvent.count({
        where: { subjectId: id, type: "payroll.alarm.transfer-was-there" },
      }),
    ).toBe(1);
  });

  it("gives the money of a reversed transfer back to the vendor, claimable by the next run", async () => {
    const currency = nextCurrency();
    const { runId, vendorIds } = await world.approvedRun({ vendors: 1, currency });
    const paying = world.worker();
    await payRun(world.ctx, paying, runId, never());
    const { payMinor, stripeTransferId } = await payoutOf(runId);
    await paying.gateway.createReversal({
      transferId: stripeTransferId!,
      amountMinor: payMinor,
      metadata: {},
      idempotencyKey: "reversal-1",
    });
    await world.payUntilOver(runId, paying);
    expect((await payoutOf(runId)).status).toBe("RETURNED");
    expect(await vendorBalances(world.ctx, vendorIds[0]!)).toEqual([{ currency, balanceMinor: payMinor }]);
    expect(await findImbalances(world.ctx)).toEqual([]);
    expect(await database.prisma.payrollRun.findUnique({ where: { id: runId } })).toMatchObject({
      status: "PARTLY_PAID",
    });
    const next = await draftRun(await world.finance(), {
      schedule: "WEEKLY",
      periodEnd: "2025-07-21",
      currency,
    });
    expect(await payoutOf(next.runId)).toMatchObject({ outcome: "PAYABLE", payMinor });
  });
});

describe("receipts", () => {
  it("payouts 43: have no gap and no double when fifty payouts are finished at once", async () => {
    const { runId } = await world.approvedRun({ vendors: 50, currency: nextCurrency() });
    const before = await database.prisma.receipt.count();
    await payRun(world.ctx, world.worker(), runId, never());
    world.clock.advance(31_000);
    await Promise.all(
      [1, 2].map(() => payRun(world.ctx, world.worker({ settings: { lanes: 8 } }), runId, never())),
    );
    await expectPaidExactlyOnce(world, runId);
    expect(await database.prisma.receipt.count()).toBe(before + 50);
  });

  it("leave no gap when the paying transaction is undone", async () => {
    const { runId } = await world.approvedRun({ vendors: 3, currency: nextCurrency() });
    let undone = 0;
    const paying = world.worker({
      checkpoint: (step) => {
        if (step !== "paid-in-transaction" || undone >= 2) return;
        undone += 1;
        throw new Error("undone on purpose");
      },
    });
    await world.payUntilOver(runId, paying);
    expect(undone).toBe(2);
    await expectPaidExactlyOnce(world, runId);
  });
});

it("45: every vendor that is not paid has one reason code and a next date, for support and on the vendor's page", async () => {
  const currency = nextCurrency();
  const { runId: paidRunId, vendorIds } = await world.approvedRun({ vendors: 1, currency });
  const failed = vendorIds[0]!;
  await database.prisma.vendor.update({ where: { id: failed }, data: { status: "SUSPENDED" } });
  await world.payUntilOver(paidRunId);
  expect((await payoutOf(paidRunId)).failureCode).toBe("vendor_suspended");

  const other = nextCurrency();
  const finance = await world.finance();
  const policy = { minimumMinor: 5_000n, twoPersonAboveMinor: 1_000_000_000n };
  await database.prisma.currencyPolicy.upsert({
    where: { currency: other },
    create: { currency: other, ...policy },
    update: policy,
  });
  const earn = async (grossMinor: bigint, given: Parameters<typeof makeVendor>[1] = {}) => {
    const vendorId = await makeVendor(finance, given);
    await makeEarning(finance, {
      vendorId,
      currency: other,
      grossMinor,
      completedAt: "2025-07-09T10:00:00Z",
    });
    return vendorId;
  };
  const held = await earn(10_000n);
  await placeHold(finance, { vendorId: held, reason: "Complaints" });
  const expected = {
    [held]: "ON_HOLD",
    [await earn(10_000n, { suspended: "Fraud" })]: "SUSPENDED",
    [await earn(1_000n)]: "BELOW_MINIMUM",
    [await earn(10_000n, { account: false })]: "NO_PAYOUT_ACCOUNT",
    [await earn(10_000n, { account: "RESTRICTED" })]: "ACCOUNT_RESTRICTED",
  };
  const { runId } = await draftRun(finance, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: other });
  const support = { ...world.ctx, actor: await makeStaffActor(world.ctx, { role: "SUPPORT" }) };
  for (const [vendorId, outcome] of Object.entries(expected)) {
    const { payouts } = await listVendorPayouts(support, { vendorId, limit: 10 });
    expect(payouts, vendorId).toMatchObject([{ runId, status: "SKIPPED", outcome, payMinor: 0n }]);
    expect(payouts[0]!.outcomeReason).not.toBe("");
  }
  for (const vendorId of [failed, ...Object.keys(expected)]) {
    const [next] = await forecastVendorPayouts(support, vendorId);
    expect(next?.run, vendorId).toMatchObject({ periodEnd: "2025-07-21" });
  }
  const { payouts } = await listVendorPayouts(support, { vendorId: failed, limit: 10 });
  expect(payouts).toMatchObject([{ status: "FAILED", failureMessage: expect.stringContaining("suspended") }]);
});

describe("40: the end of a run", () => {
  it("comes when every payout is over, says PARTLY_PAID with counts, and what is unknown for an hour raises an alarm", async () => {
    const { runId, vendorIds } = await world.approvedRun({ vendors: 4, currency: nextCurrency() });
    const [unknown, suspended] = vendorIds as [string, string];
    const { destination } = await payoutOf(runId, unknown);
    const match = { method: "POST", path: "^/v1/transfers$", destination: destination! };
    world.simulator.stripe.setFault({ match, action: { kind: "500_before" } });
    await database.prisma.vendor.update({ where: { id: suspended }, data: { status: "SUSPENDED" } });
    const paying = world.worker();
    const progress = () => getRunProgress(world.ctx, runId);
    for (let round = 0; round < 9 && (await progress()).paid.count < 2; round++) {
      await payRun(world.ctx, paying, runId, never());
      world.clock.advance(40_000);
    }
    const { attempts } = await payoutOf(runId, unknown);
    const askedAtMs = attempts[0]!.firstSentAt!.getTime();
    const counted = { PAID: { count: 2 }, FAILED: { count: 1 }, UNKNOWN: { count: 1 } };
    expect(await progress()).toMatchObject({ status: "PAYING", byStatus: counted, finishedAt: null });

    // As any process does, a web process too; the clock is the database's.
    const databaseClock = await holdDatabaseClock(world.ctx);
    const alarmsAfter = async (minutes: number) => {
      await databaseClock.set(askedAtMs + minutes * 60_000);
      await evaluateAlarms(world.ctx, { businessTimeZone: "UTC" });
      return database.prisma.alarm.findMany({
        where: { ruleKey: "unknown-payout", subjectId: runId },
        select: { severity: true, clearedAt: true, message: true },
      });
    };
    expect(await alarmsAfter(59)).toEqual([]);
    await alarmsAfter(61);
    expect(await alarmsAfter(62)).toMatchObject([
      {
        severity: "CRITICAL",
        clearedAt: null,
        message: expect.stringContaining("is unknown since 2025-07-14T"),
      },
    ]);

    world.simulator.stripe.clearFaults();
    await world.payUntilOver(runId, paying);
    expect(await progress()).toMatchObject({
      status: "PARTLY_PAID",
      paid: { count: 3 },
      notPaid: { count: 1 },
    });
    const ended = await database.prisma.auditEvent.findFirst({
      where: { subjectId: runId, action: "payroll.run.partly-paid" },
    });
    expect(ended?.after).toMatchObject({ status: "PARTLY_PAID", payouts: { PAID: 3, FAILED: 1 } });
    expect(await alarmsAfter(63)).toMatchObject([{ clearedAt: expect.any(Date) }]);

    await database.prisma.vendor.update({ where: { id: suspended }, data: { status: "ACTIVE" } });
    const { version } = await progress();
    await retryFailedPayouts(await world.finance(), { runId, seenVersion: version });
    expect((await progress()).status).not.toBe("PAID");
    await world.payUntilOver(runId, paying);
    expect(await progress()).toMatchObject({ status: "PAID", paid: { count: 4 }, notPaid: { count: 0 } });
    await expectPaidExactlyOnce(world, runId);
  });
});

function simulatorKeys(): (string | null)[] {
  return world.simulator.stripe.ledger().map(({ idempotencyKey }) => idempotencyKey);
}
