import { describe, expect, it } from "vitest";
import { findImbalances, vendorBalances } from "@/server/ledger/check-ledger";
import { payoutHash, runHash } from "@/server/payroll/domain/content-hash";
import type { Context } from "@/server/platform/context";
import { Conflict, RuleBroken } from "@/server/platform/errors";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { adjustVendor } from "./adjust-vendor";
import { approveRun } from "./approve-run";
import { cancelRun } from "./cancel-run";
import { draftRun } from "./draft-run";
import { placeHold } from "./place-hold";
import { refundBooking } from "./refund-booking";
import { rejectRun } from "./reject-run";
import { releaseHold } from "./release-hold";
import { setVendorExclusion } from "./set-vendor-exclusion";
import { submitRun } from "./submit-run";
import { undoApproval } from "./undo-approval";

const database = useTestDatabase();

/** Each test pays a currency of its own, so that runs of the same week do not meet. */
const currencies = [
  "HKD",
  "THB",
  "MXN",
  "ILS",
  "EUR",
  "USD",
  "GBP",
  "CHF",
  "SEK",
  "NOK",
  "DKK",
  "PLN",
  "CZK",
  "AUD",
  "CAD",
  "NZD",
  "SGD",
  "ZAR",
];
function nextCurrency(): string {
  const currency = currencies.pop();
  if (!currency) throw new Error("Give the test another currency.");
  return currency;
}

async function staffContext(role: "FINANCE" | "ADMIN" = "FINANCE"): Promise<Context> {
  const actor = await makeStaffActor(database.context(), { role });
  return database.context({ actor });
}

const WEEK = { schedule: "WEEKLY" as const, periodEnd: "2025-07-14" };
const IN_WEEK = "2025-07-09T10:00:00Z";

async function runOf(runId: string) {
  return database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId }, include: { payouts: true } });
}

async function submitted(drafter: Context, currency: string) {
  const { runId } = await draftRun(drafter, { ...WEEK, currency });
  const { contentHash } = await submitRun(drafter, { runId, seenVersion: 1 });
  return { runId, contentHash, seenVersion: 2 };
}

describe("drafting", () => {
  it("gives every vendor one outcome and claims the postings of those that are paid", async () => {
    const ctx = await staffContext();
    const currency = nextCurrency();
    const paid = await makeVendor(ctx);
    const small = await makeVendor(ctx);
    const noAccount = await makeVendor(ctx, { account: false });
    const restricted = await makeVendor(ctx, { account: "RESTRICTED" });
    const suspended = await makeVendor(ctx, { suspended: "under investigation" });
    const monthly = await makeVendor(ctx, { schedule: "MONTHLY" });
    for (const vendorId of [paid, noAccount, restricted, suspended, monthly])
      await makeEarning(ctx, { vendorId, currency, grossMinor: 1_000_000n, completedAt: IN_WEEK });
    await makeEarning(ctx, { vendorId: small, currency, grossMinor: 100n, completedAt: IN_WEEK });
    await makeEarning(ctx, {
      vendorId: paid,
      currency,
      grossMinor: 333n,
      completedAt: "2025-07-14T00:00:00Z",
    });

    const { runId } = await draftRun(ctx, { ...WEEK, currency });
    const run = await runOf(runId);
    const outcomes = Object.fromEntries(run.payouts.map((payout) => [payout.vendorId, payout.outcome]));
    expect(outcomes).toEqual({
      [paid]: "PAYABLE",
      [small]: "BELOW_MINIMUM",
      [noAccount]: "NO_PAYOUT_ACCOUNT",
      [restricted]: "ACCOUNT_RESTRICTED",
      [suspended]: "SUSPENDED",
    });
    expect(run.payableVendors).toBe(1);
    expect(run.payableMinor).toBe(800_000n);
    expect(run.carriedMinor).toBe(80n);
    const lines = await database.prisma.payoutLine.findMany({
      where: { payoutId: { in: run.payouts.map((payout) => payout.id) } },
    });
    expect(lines.map((line) => line.amountMinor)).toEqual([800_000n]);
  });

  it("payouts 8: fifty calls at once make one run, and all get its id", async () => {
    const ctx = await staffContext();
    const currency = nextCurrency();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, currency, grossMinor: 1_000_000n, completedAt: IN_WEEK });
    const calls = Array.from({ length: 50 }, () => draftRun(ctx, { ...WEEK, currency }));
    const results = await Promise.all(calls);
    expect(new Set(results.map((result) => result.runId)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(await database.prisma.payrollRun.count({ where: { currency } })).toBe(1);
  });

  it("payouts 13: what is recorded late goes to the next run as late, what was left is carried", async () => {
    const ctx = await staffContext();
    const currency = nextCurrency();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, currency, grossMinor: 1_000n, completedAt: IN_WEEK });
    // Entries carry the database's clock, so a run's drafting instant must follow it.
    const drafter = { ...ctx, clock: { now: () => new Date() } };
    const first = await draftRun(drafter, { ...WEEK, currency });
    const before = await runOf(first.runId);
    await makeEarning(ctx, { vendorId, currency, grossMinor: 2_000n, completedAt: IN_WEEK });
    await makeEarning(ctx, {
      vendorId,
      currency,
      grossMinor: 1_000_000n,
      completedAt: "2025-07-15T10:00:00Z",
    });
    const second = await draftRun(drafter, { ...WEEK, periodEnd: "2025-07-21", currency });
    const lines = await database.prisma.payoutLine.findMany({
      where: { payoutId: { in: (await runOf(second.runId)).payouts.map((payout) => payout.id) } },
      orderBy: { amountMinor: "asc" },
    });
    expect(lines.map((line) => [line.amountMinor, line.label])).toEqual([
      [800n, "CARRIED"],
      [1_600n, "LATE"],
      [800_000n, "DUE"],
    ]);
    const payout = (await runOf(second.runId)).payouts[0];
    expect(payout).toMatchObject({
      carriedMinor: 800n,
      grossMinor: 1_002_000n,
      netMinor: 802_400n,
      lateCount: 1,
    });
    expect(await runOf(first.runId)).toEqual(before);
  });

  it("cancelling frees the claims and the period", async () => {
    const ctx = await staffContext();
    const currency = nextCurrency();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, currency, grossMinor: 1_000_000n, completedAt: IN_WEEK });
    const first = await draftRun(ctx, { ...WEEK, currency });
    await cancelRun(ctx, { runId: first.runId, seenVersion: 1, reason: "Drafted too early" });
    const second = await draftRun(ctx, { ...WEEK, currency });
    expect(second.created).toBe(true);
    expect((await runOf(second.runId)).payableMinor).toBe(800_000n);
    expect(
      await database.prisma.releasedPayoutLine.count({ where: { amountMinor: 800_000n } }),
    ).toBeGreaterThan(0);
  });
});

describe("approving", () => {
  async function waitingRun(grossMinor = 1_000_000n) {
    const drafter = await staffContext();
    const currency = nextCurrency();
    const vendorId = await makeVendor(drafter);
    await makeEarning(drafter, { vendorId, currency, grossMinor, completedAt: IN_WEEK });
    return { drafter, vendorId, currency, ...(await submitted(drafter, currency)) };
  }

  it("seals the same content as the pure hash", async () => {
    const { runId, contentHash } = await waitingRun();
    const run = await runOf(runId);
    const lines = await database.prisma.payoutLine.findMany();
    const expected = runHash({
      runId,
      schedule: run.schedule,
      periodStartsAt: run.startsAt,
      periodEndsAt: run.endsAt,
      currency: run.currency,
      payouts: run.payouts.map((payout) => ({
        payoutId: payout.id,
        payoutHash: payoutHash({
          payoutId: payout.id,
          vendorId: payout.vendorId,
          currency: payout.currency,
          outcome: payout.outcome,
          netMinor: payout.netMinor,
          destinationAccount: payout.destination,
          lines: lines.filter((line) => line.payoutId === payout.id),
        }),
      })),
    });
    expect(contentHash).toBe(expected);
  });

  it("payouts 29: refuses the submitter, an editor and an admin, and reserves for another", async () => {
    const { drafter, runId, contentHash, seenVersion, vendorId, currency } = await waitingRun();
    const approval = { runId, contentHash, seenVersion };
    await expect(approveRun(drafter, approval)).rejects.toThrow(/somebody else has to approve/);
    await expect(approveRun(await staffContext("ADMIN"), approval)).rejects.toThrow(RuleBroken);
    const second = await staffContext();
    expect(await approveRun(second, approval)).toEqual({ status: "APPROVED" });
    const run = await runOf(runId);
    expect(run.payouts.map((payout) => payout.status)).toEqual(["RESERVED"]);
    expect(await vendorBalances(second, vendorId)).toEqual([{ currency, balanceMinor: 0n }]);
    expect(await findImbalances(second)).toEqual([]);
    const job = await database.prisma.job.findFirst({ where: { key: `pay-run:${runId}` } });
    expect(job?.payload).toEqual({ runId });
    const audit = await database.prisma.auditEvent.findFirst({
      where: { subjectId: runId },
      orderBy: { seq: "desc" },
    });
    expect(audit).toMatchObject({ action: "payroll.run.approved", actorName: second.actor.name });
  });

  it("asks for two above the limit, each typing the total, and takes nobody twice", async () => {
    const { runId, contentHash, seenVersion } = await waitingRun(10_000_000n);
    const [ines, omar] = [await staffContext(), await staffContext()];
    const approval = { runId, contentHash, seenVersion };
    await expect(approveRun(ines, approval)).rejects.toThrow(/typing its exact total/);
    await expect(approveRun(ines, { ...approval, typedTotal: "80,000.01" })).rejects.toThrow(
      /typing its exact/,
    );
    const first = await approveRun(ines, { ...approval, typedTotal: "80,000.00" });
    expect(first.status).toBe("AWAITING_APPROVAL");
    const again = { ...approval, seenVersion: seenVersion + 1, typedTotal: "80.000,00" };
    await expect(approveRun(ines, again)).rejects.toThrow(/approved this run already/);
    expect((await approveRun(omar, again)).status).toBe("APPROVED");
  });

  it("payouts 30: two at the same instant make one execution; the other gets a conflict", async () => {
    const { runId, contentHash, seenVersion } = await waitingRun();
    const people = [await staffContext(), await staffContext()];
    const results = await Promise.allSettled(
      people.map((person) => approveRun(person, { runId, contentHash, seenVersion })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toBeInstanceOf(Conflict);
    expect(await database.prisma.job.count({ where: { key: `pay-run:${runId}` } })).toBe(1);
  });

  it("payouts 31: content that was changed behind its hash is refused", async () => {
    const { runId, contentHash, seenVersion } = await waitingRun();
    await database.prisma.$executeRaw`UPDATE payout SET destination = 'acct_other' WHERE run_id = ${runId}`;
    await expect(approveRun(await staffContext(), { runId, contentHash, seenVersion })).rejects.toThrow(
      /does not match what was submitted/,
    );
  });

  it("payouts 32: approve and reject at once have one serial result, and both are audited", async () => {
    const { runId, contentHash, seenVersion } = await waitingRun();
    const [ines, omar] = [await staffContext(), await staffContext()];
    const results = await Promise.allSettled([
      approveRun(ines, { runId, contentHash, seenVersion }),
      rejectRun(omar, { runId, seenVersion, comment: "Not yet" }),
    ]);
    const [approved, rejected] = results.map((result) => result.status === "fulfilled");
    expect([approved, rejected].filter(Boolean)).toHaveLength(1);
    expect((await runOf(runId)).status).toBe(approved ? "APPROVED" : "DRAFT");
    const audited = await database.prisma.auditEvent.findMany({
      where: { subjectId: runId, actorName: { in: [ines.actor.name, omar.actor.name] } },
      select: { action: true },
    });
    expect(audited.map((event) => event.action).sort()).toEqual(
      approved
        ? ["payroll.rejection.refused", "payroll.run.approved"]
        : ["payroll.approval.refused", "payroll.run.rejected"],
    );
  });

  it("payouts 32: a refund that meets an approval is either in what was approved, or voids it", async () => {
    const drafter = await staffContext();
    const currency = nextCurrency();
    const vendorId = await makeVendor(drafter);
    const { ref } = await makeEarning(drafter, {
      vendorId,
      currency,
      grossMinor: 1_000_000n,
      completedAt: IN_WEEK,
    });
    const { runId, contentHash, seenVersion } = await submitted(drafter, currency);
    const [approval] = await Promise.allSettled([
      approveRun(await staffContext(), { runId, contentHash, seenVersion }),
      refundBooking(drafter, {
        bookingRef: ref,
        refundMinor: 100_000n,
        refundRef: `race-${runId}`,
        refundedAt: new Date(IN_WEEK),
      }),
    ]);
    const run = await runOf(runId);
    if (approval.status === "fulfilled") {
      expect(run).toMatchObject({ status: "APPROVED", payableMinor: 800_000n, contentHash });
    } else {
      expect(run).toMatchObject({ status: "DRAFT", payableMinor: 720_000n, contentHash: null });
    }
    // What was approved is not sent either: it is stale, and nothing is set aside for it any more.
    const { status } = await database.prisma.payout.findFirstOrThrow({ where: { runId } });
    expect(status).toBe(approval.status === "fulfilled" ? "STALE" : "PLANNED");
    expect(await vendorBalances(drafter, vendorId)).toEqual([{ currency, balanceMinor: 720_000n }]);
    expect(await findImbalances(drafter)).toEqual([]);
  });

  it("payouts 34: a role that was taken away since the page was loaded decides nothing", async () => {
    const { runId, contentHash, seenVersion } = await waitingRun();
    const [demoted, disabled] = [await staffContext(), await staffContext()];
    const idOf = (ctx: Context) => (ctx.actor.kind === "staff" ? ctx.actor.id : "");
    await database.prisma.staffMember.update({ where: { id: idOf(demoted) }, data: { role: "AUDITOR" } });
    await database.prisma.staffMember.update({
      where: { id: idOf(disabled) },
      data: { disabledAt: new Date() },
    });
    const approval = { runId, contentHash, seenVersion };
    await expect(approveRun(demoted, approval)).rejects.toThrow(/Only finance/);
    await expect(approveRun(disabled, approval)).rejects.toThrow(/does not permit/);
  });

  it("payouts 33: the rolling limit holds under twenty approvals at once", async () => {
    const currency = nextCurrency();
    const drafter = await staffContext();
    const approver = await staffContext();
    await database.prisma.currencyPolicy.upsert({
      where: { currency },
      create: {
        currency,
        minimumMinor: 5_000n,
        twoPersonAboveMinor: 1_000_000n,
        approverDailyLimitMinor: 40_000n,
      },
      update: { approverDailyLimitMinor: 40_000n },
    });
    const runs = [];
    for (let week = 0; week < 20; week++) {
      const end = new Date(Date.UTC(2025, 0, 6 + 7 * week));
      const vendorId = await makeVendor(drafter);
      const completedAt = new Date(end.getTime() - 1000);
      await makeEarning(drafter, { vendorId, currency, grossMinor: 12_500n, completedAt });
      const periodEnd = end.toISOString().slice(0, 10);
      const { runId } = await draftRun(drafter, { schedule: "WEEKLY", periodEnd, currency });
      runs.push({ runId, ...(await submitRun(drafter, { runId, seenVersion: 1 })), seenVersion: 2 });
    }
    const results = await Promise.allSettled(runs.map((run) => approveRun(approver, run)));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(4);
    await database.prisma.currencyPolicy.update({
      where: { currency },
      data: { approverDailyLimitMinor: null },
    });
  });

  it("payouts 35: a rejection needs a comment and reopens editing; an approval can be undone before the first send", async () => {
    const { drafter, runId, contentHash, seenVersion, vendorId, currency } = await waitingRun();
    const second = await staffContext();
    await expect(rejectRun(second, { runId, seenVersion, comment: "  " })).rejects.toThrow(
      /Say in a comment/,
    );
    await rejectRun(second, { runId, seenVersion, comment: "Vendor was paid by hand" });
    expect((await runOf(runId)).status).toBe("DRAFT");
    const again = await submitRun(drafter, { runId, seenVersion: seenVersion + 1 });
    expect(again.contentHash).toBe(contentHash);
    await approveRun(second, { runId, contentHash, seenVersion: seenVersion + 2 });
    await undoApproval(second, { runId, seenVersion: seenVersion + 3 });
    const run = await runOf(runId);
    expect(run.status).toBe("AWAITING_APPROVAL");
    expect(run.payouts.map((payout) => payout.status)).toEqual(["PLANNED"]);
    expect(await vendorBalances(second, vendorId)).toEqual([{ currency, balanceMinor: 800_000n }]);
    const version = run.version;
    expect(await approveRun(second, { runId, contentHash, seenVersion: version })).toEqual({
      status: "APPROVED",
    });
  });
});

describe("changing a draft", () => {
  it("holds, exclusions, adjustments and refunds change the run and make their author an editor", async () => {
    const [drafter, editor] = [await staffContext(), await staffContext()];
    const currency = nextCurrency();
    const vendorId = await makeVendor(drafter);
    const booking = await makeEarning(drafter, {
      vendorId,
      currency,
      grossMinor: 1_000_000n,
      completedAt: IN_WEEK,
    });
    const { runId } = await draftRun(drafter, { ...WEEK, currency });
    const version = async () => (await runOf(runId)).version;
    const payout = async () => (await runOf(runId)).payouts[0];

    const { holdId } = await placeHold(editor, { vendorId, reason: "Papers missing" });
    expect(await payout()).toMatchObject({ outcome: "ON_HOLD", status: "SKIPPED", payMinor: 0n });
    await releaseHold(editor, { holdId, reason: "Papers came" });
    expect(await payout()).toMatchObject({ outcome: "PAYABLE", payMinor: 800_000n });

    await placeHold(editor, { vendorId, bookingRef: booking.ref, reason: "Guest complains" });
    expect(await payout()).toMatchObject({ outcome: "ON_HOLD", netMinor: 0n });
    const hold = await database.prisma.hold.findFirstOrThrow({ where: { vendorId, releasedAt: null } });
    await releaseHold(editor, { holdId: hold.id, reason: "Settled" });

    const payoutId = (await payout())?.id ?? "";
    await setVendorExclusion(editor, {
      runId,
      seenVersion: await version(),
      payoutId,
      reason: "Wants it next week",
    });
    expect(await payout()).toMatchObject({ outcome: "EXCLUDED", payMinor: 0n });
    await setVendorExclusion(editor, { runId, seenVersion: await version(), payoutId, reason: null });

    const adjustment = { vendorId, currency, amountMinor: -1_234n, reason: "Damage", clientKey: "k1", runId };
    expect(await adjustVendor(editor, adjustment)).toEqual({ created: true });
    expect(await adjustVendor(editor, adjustment)).toEqual({ created: false });
    await refundBooking(editor, {
      bookingRef: booking.ref,
      refundMinor: 100_000n,
      refundRef: "r1",
      refundedAt: new Date("2025-07-10T00:00:00Z"),
    });
    expect(await payout()).toMatchObject({
      grossMinor: 1_000_000n,
      commissionMinor: -200_000n,
      refundsMinor: -80_000n,
      adjustmentsMinor: -1_234n,
      netMinor: 718_766n,
      payMinor: 718_766n,
    });
    const { contentHash } = await submitRun(drafter, { runId, seenVersion: await version() });
    const approval = { runId, contentHash, seenVersion: await version() };
    await expect(approveRun(editor, approval)).rejects.toThrow(/made or changed something/);
    await placeHold(editor, { vendorId, reason: "Once more" });
    expect((await runOf(runId)).status).toBe("DRAFT");
    await expect(approveRun(await staffContext(), approval)).rejects.toBeInstanceOf(Conflict);
  });
});
