import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readProgress } from "@/components/jobs/read-progress";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import { adjustVendor } from "@/server/payroll/commands/adjust-vendor";
import { draftDueRuns } from "@/server/payroll/commands/draft-due-runs";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { rejectRun } from "@/server/payroll/commands/reject-run";
import { weeklyPeriodEndingOn } from "@/server/payroll/domain/period";
import { dayStartsAt } from "@/server/platform/business-day";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { claimRun, type ClaimedRun } from "@/server/scheduling/commands/claim-run";
import { finishRun } from "@/server/scheduling/commands/finish-run";
import { planDueRuns } from "@/server/scheduling/commands/plan-due-runs";
import { runScheduleNow } from "@/server/scheduling/commands/run-schedule-now";
import { holdDatabaseClock } from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { payrollExecutors, PAYROLL_SCHEDULE_ACTOR } from "./scheduled-runs";

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase();
let ctx: Context;
/** Each test has a week of its own, so that none sees what another left. */
let week = 0;
let monday: string;
let inWeek: Date;

beforeAll(() => {
  ctx = database.context({ clock: systemClock });
});
beforeEach(() => {
  const end = Date.UTC(2025, 6, 14) + week * 14 * 86_400_000;
  week += 1;
  monday = new Date(end).toISOString().slice(0, 10);
  inWeek = new Date(end - 2 * 86_400_000);
});

/** A run of the schedule as an executor has it, due on a Monday at eight in Berlin. */
function runOf(scheduleKey: string, scheduledFor = new Date(`${monday}T06:00:00Z`)): ClaimedRun {
  return {
    lease: { runId: "srun_test", token: 1n, worker: "test" },
    scheduleKey,
    scheduledFor,
    trigger: "SCHEDULE",
    attempt: 1,
    attemptsMax: 5,
    timeLimitMs: 60_000,
    progress: null,
  };
}

async function execute(scheduleKey: string, run = runOf(scheduleKey)) {
  const progress: unknown[] = [];
  const executor = payrollExecutors().find((each) => each.scheduleKey === scheduleKey)!;
  const result = await executor.handle(ctx, run, {
    signal: new AbortController().signal,
    reportProgress: (told) => void progress.push(told),
  });
  return { summary: result!.summary, result: result!, progress };
}

const runsOfWeek = async () =>
  (
    await ctx.db.payrollRun.findMany({
      where: { periodEnd: new Date(`${monday}T00:00:00Z`), schedule: "WEEKLY" },
      orderBy: { currency: "asc" },
    })
  ).map(({ currency, status, payableVendors, payableMinor, draftedByName, submittedByName }) => ({
    currency,
    status,
    payableVendors,
    payableMinor,
    draftedByName,
    submittedByName,
  }));

describe("the weekly schedule", () => {
  it("drafts and submits each currency with something owed, says so, and shows how far it is", async () => {
    const vendorId = await makeVendor(ctx);
    const other = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek });
    await makeEarning(ctx, { vendorId: other, grossMinor: 54_250n, completedAt: inWeek });
    await makeEarning(ctx, { vendorId, grossMinor: 50_000n, completedAt: inWeek, currency: "GBP" });
    const { summary, result, progress } = await execute("payroll-weekly");
    expect(summary).toContain("Drafted and submitted EUR (2 vendors, 1,234.00) and GBP (1 vendor, 400.00).");
    expect(progress).toMatchObject([
      { done: 0, of: 2, unit: "currencies" },
      { done: 1, of: 2, unit: "currencies" },
    ]);
    expect(progress.map(readProgress)).toMatchObject([
      { countWords: "0 of 2 currencies", summary: expect.stringMatching(/: drafting EUR\.$/) },
      { countWords: "1 of 2 currencies", summary: expect.stringMatching(/: drafting GBP\.$/) },
    ]);
    const shown = readProgress(result)!;
    expect(shown).toMatchObject({ summary, countWords: "2 of 2 currencies", facts: [] });
    expect(shown.links).toEqual([
      {
        label: "EUR run",
        href: expect.stringMatching(/^\/payroll\/prun_/),
        detail: "submitted: 2 vendors, 1,234.00",
      },
      {
        label: "GBP run",
        href: expect.stringMatching(/^\/payroll\/prun_/),
        detail: "submitted: 1 vendor, 400.00",
      },
    ]);
    const system = { draftedByName: "Payroll schedule", submittedByName: "Payroll schedule" };
    expect(await runsOfWeek()).toEqual([
      { currency: "EUR", status: "AWAITING_APPROVAL", payableVendors: 2, payableMinor: 123_400n, ...system },
      { currency: "GBP", status: "AWAITING_APPROVAL", payableVendors: 1, payableMinor: 40_000n, ...system },
    ]);
  });

  it("changes nothing when it is done again, and drafts nothing where nothing is owed", async () => {
    expect((await execute("payroll-weekly")).summary).toContain("Nothing is owed for the period");
    expect(await runsOfWeek()).toEqual([]);
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek });
    await execute("payroll-weekly");
    const before = await ctx.db.payrollRun.findMany();
    expect((await execute("payroll-weekly")).summary).toContain("Submitted before: EUR (1 vendor, 800.00).");
    expect(await ctx.db.payrollRun.findMany()).toEqual(before);
  });

  it("goes on where it broke off: what was drafted and not submitted is submitted", async () => {
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek });
    const period = weeklyPeriodEndingOn(monday, businessTimeZone());
    if (!period.ok) throw new Error(period.reason);
    const broken = draftDueRuns({ ...ctx, actor: PAYROLL_SCHEDULE_ACTOR }, period.period, {
      onStep(step) {
        if (step === "drafted") throw new Error("The process ends here.");
      },
    });
    await expect(broken).rejects.toThrow("ends here");
    expect(await runsOfWeek()).toMatchObject([{ status: "DRAFT" }]);
    expect((await execute("payroll-weekly")).summary).toContain(
      "Drafted and submitted EUR (1 vendor, 800.00).",
    );
    expect(await runsOfWeek()).toMatchObject([{ status: "AWAITING_APPROVAL" }]);
  });

  it("leaves a run to the person who drafted it, and one that was sent back or edited to people", async () => {
    const vendorId = await makeVendor(ctx);
    const finance: Context = { ...ctx, actor: await makeStaffActor(ctx, { name: "Fay Finance" }) };
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek });
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek, currency: "GBP" });
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek, currency: "USD" });
    await draftRun(finance, { schedule: "WEEKLY", periodEnd: monday, currency: "EUR" });
    await draftRun(
      { ...ctx, actor: PAYROLL_SCHEDULE_ACTOR },
      { schedule: "WEEKLY", periodEnd: monday, currency: "USD" },
    );
    await adjustVendor(finance, {
      vendorId,
      currency: "USD",
      amountMinor: 500n,
      reason: "Agreed",
      clientKey: `key-${monday}`,
    });
    const { summary } = await execute("payroll-weekly");
    expect(summary).toContain("EUR is left to people: Fay Finance drafted the run.");
    expect(summary).toContain("Drafted and submitted GBP (1 vendor, 800.00).");
    expect(summary).toContain("USD is left to people");

    const gbp = await ctx.db.payrollRun.findFirstOrThrow({
      where: { periodEnd: new Date(`${monday}T00:00:00Z`), currency: "GBP" },
    });
    await rejectRun(finance, { runId: gbp.id, seenVersion: gbp.version, comment: "Not like this" });
    expect((await execute("payroll-weekly")).summary).toContain("GBP is left to people");
    expect((await runsOfWeek()).map(({ currency, status }) => [currency, status])).toEqual([
      ["EUR", "DRAFT"],
      ["GBP", "DRAFT"],
      ["USD", "DRAFT"],
    ]);
  });

  it("leaves a draft in which nobody is to be paid", async () => {
    const vendorId = await makeVendor(ctx, { account: false });
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek, currency: "CHF" });
    const { summary } = await execute("payroll-weekly");
    expect(summary).toContain("Nobody is to be paid in CHF; the draft is left.");
    expect((await runsOfWeek()).filter(({ currency }) => currency === "CHF")).toMatchObject([
      { status: "DRAFT", payableVendors: 0 },
    ]);
  });

  it("is about the last week that was over when a person asked for it, whatever day that was", async () => {
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt: inWeek });
    const thursday = new Date(Date.parse(`${monday}T12:00:00Z`) + 3 * 86_400_000);
    await execute("payroll-weekly", runOf("payroll-weekly", thursday));
    expect(await runsOfWeek()).toContainEqual(
      expect.objectContaining({ currency: "EUR", payableVendors: 1, draftedByName: "Payroll schedule" }),
    );
  });
});

it("the monthly schedule drafts the month before, of those that are paid monthly", async () => {
  const vendorId = await makeVendor(ctx, { schedule: "MONTHLY" });
  await makeEarning(ctx, {
    vendorId,
    grossMinor: 100_000n,
    completedAt: "2024-01-30T22:00:00Z",
    currency: "SEK",
  });
  const { summary } = await execute(
    "payroll-monthly",
    runOf("payroll-monthly", dayStartsAt("2024-02-01", businessTimeZone())),
  );
  expect(summary).toBe("January 2024: Drafted and submitted SEK (1 vendor, 800.00).");
});

describe("the check of the books", () => {
  it("says that they balance", async () => {
    const { summary } = await execute("reconciliation-daily");
    expect(summary).toMatch(/^The ledger balances in every currency\. The audit log is intact/);
  });

  it("fails for good when they do not", async () => {
    await ctx.pool.query("ALTER TABLE ledger_posting DISABLE TRIGGER USER");
    const { rows } = await ctx.pool.query<{ id: string }>(
      "UPDATE ledger_posting SET amount_minor = amount_minor + 5 WHERE id = (SELECT min(id) FROM ledger_posting WHERE currency = 'EUR') RETURNING id",
    );
    try {
      await expect(execute("reconciliation-daily")).rejects.toMatchObject({
        name: "RuleBroken",
        message: "The ledger does not balance in EUR: its postings sum to 0.05.",
      });
    } finally {
      await ctx.pool.query("UPDATE ledger_posting SET amount_minor = amount_minor - 5 WHERE id = $1", [
        rows[0]!.id,
      ]);
      await ctx.pool.query("ALTER TABLE ledger_posting ENABLE TRIGGER USER");
    }
  });
});

it("a run that is claimed and executed ends with what the screen shows", async () => {
  const { runId } = await runScheduleNow(ctx, { key: "payroll-weekly", requestKey: "one", reason: "Test" });
  const claim = await claimRun(ctx, { runId, worker: "test", leaseMs: 30_000 });
  if (claim.kind !== "CLAIMED") throw new Error(claim.why);
  const { result } = await execute("payroll-weekly", claim.run);
  await finishRun(ctx, claim.run.lease, { progress: result });
  const run = await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } });
  expect(run.progress).toMatchObject({ summary: expect.any(String), unit: "currencies" });
  expect(readProgress(run.progress)).toMatchObject({ summary: result.summary, facts: [] });
});

// Last, as the database's clock is this test's from here on.
it("12: after an outage from Monday to Tuesday noon one late run has Monday's period, and it was missed aloud", async () => {
  const zone = { businessTimeZone: businessTimeZone() };
  const dueMs = dayStartsAt(monday, businessTimeZone()).getTime() + 8 * 3_600_000;
  const clock = await holdDatabaseClock(ctx);
  const after = (minutes: number) => clock.set(dueMs + minutes * 60_000 + 7_300);
  await ctx.db.schedule.update({
    where: { key: "payroll-weekly" },
    data: { plannedThrough: new Date(dueMs - 600_000), timesSince: new Date(dueMs - 600_000) },
  });
  const missed = async () => {
    // What a web process does, too: no worker is there.
    await evaluateAlarms(ctx, zone);
    return ctx.db.alarm.findMany({
      where: { ruleKey: "missed-run", subjectId: "payroll-weekly" },
      select: { severity: true, clearedAt: true },
    });
  };
  const earn = (completedAt: Date) =>
    makeVendor(ctx).then((vendorId) =>
      makeEarning(ctx, { vendorId, grossMinor: 100_000n, completedAt, currency: "PLN" }),
    );
  await earn(inWeek);
  // Earned while nothing ran, so of the next week.
  await earn(new Date(dueMs + 3_600_000));

  await after(1);
  expect(await missed()).toEqual([]);
  await after(16);
  expect(await missed()).toEqual([{ severity: "CRITICAL", clearedAt: null }]);

  await after(28 * 60);
  const { planned } = await planDueRuns(ctx, zone);
  expect((await planDueRuns(ctx, zone)).planned).toEqual([]);
  const runs = planned.filter(({ scheduleKey }) => scheduleKey === "payroll-weekly");
  expect(runs).toHaveLength(1);
  const claim = await claimRun(ctx, { runId: runs[0]!.runId, worker: "late", leaseMs: 30_000 });
  if (claim.kind !== "CLAIMED") throw new Error(claim.why);
  // The time that was meant, not the one at which somebody came to it.
  expect(claim.run.scheduledFor).toEqual(new Date(dueMs));
  const { result } = await execute("payroll-weekly", claim.run);
  await finishRun(ctx, claim.run.lease, { progress: result });
  expect((await runsOfWeek()).filter(({ currency }) => currency === "PLN")).toMatchObject([
    { payableVendors: 1, payableMinor: 80_000n },
  ]);
  const nextWeek = { periodEnd: { gt: new Date(`${monday}T00:00:00Z`) }, currency: "PLN" };
  expect(await ctx.db.payrollRun.count({ where: nextWeek })).toBe(0);
  expect(await missed()).toEqual([{ severity: "CRITICAL", clearedAt: expect.any(Date) }]);
});
