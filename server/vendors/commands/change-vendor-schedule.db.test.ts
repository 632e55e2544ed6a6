import { describe, expect, it } from "vitest";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import type { Context } from "@/server/platform/context";
import { Conflict, RuleBroken } from "@/server/platform/errors";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { changeVendorSchedule } from "./change-vendor-schedule";

const database = useTestDatabase();

async function finance(): Promise<Context> {
  return database.context({ actor: await makeStaffActor(database.context()) });
}

async function move(ctx: Context, vendorId: string, schedule: "WEEKLY" | "MONTHLY") {
  const { version } = await database.prisma.vendor.findUniqueOrThrow({ where: { id: vendorId } });
  await changeVendorSchedule(ctx, { vendorId, seenVersion: version, schedule, reason: "As agreed" });
}

/** The claims on the vendor's earnings: for each the run that has it, or null. */
async function claimsOf(vendorId: string) {
  return database.prisma.$queryRaw<{ completedAt: string; runId: string | null }[]>`
    SELECT to_char(e.occurred_at, 'YYYY-MM-DD') AS "completedAt", o.run_id AS "runId"
    FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
    LEFT JOIN payout_line l ON l.posting_id = p.id LEFT JOIN payout o ON o.id = l.payout_id
    WHERE p.vendor_id = ${vendorId} AND p.payable_at IS NOT NULL ORDER BY p.payable_at, p.id`;
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("moving a vendor to the other schedule in the middle of a period", () => {
  it("gives back what an open run claimed, and the new schedule's next run takes it", async () => {
    const ctx = await finance();
    const currency = "EUR";
    const vendorId = await makeVendor(ctx, { schedule: "WEEKLY" });
    for (const day of ["2025-06-25", "2025-07-02", "2025-07-09"])
      await makeEarning(ctx, { vendorId, currency, grossMinor: 100_00n, completedAt: `${day}T10:00:00Z` });
    const june = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-06-30", currency });
    const approver = await finance();
    const { contentHash } = await submitRun(ctx, { runId: june.runId, seenVersion: 1 });
    await approveRun(approver, { runId: june.runId, contentHash, seenVersion: 2 });
    const open = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-07", currency });

    await move(ctx, vendorId, "MONTHLY");
    const next = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency });
    const ofJune = await draftRun(ctx, { schedule: "MONTHLY", periodEnd: "2025-07-01", currency });
    const ofJuly = await draftRun(ctx, { schedule: "MONTHLY", periodEnd: "2025-08-01", currency });

    expect(await claimsOf(vendorId)).toEqual([
      { completedAt: "2025-06-25", runId: june.runId },
      { completedAt: "2025-07-02", runId: ofJuly.runId },
      { completedAt: "2025-07-09", runId: ofJuly.runId },
    ]);
    const runs = await database.prisma.payout.findMany({ where: { vendorId }, select: { runId: true } });
    expect(runs.map((payout) => payout.runId).sort()).toEqual([june.runId, ofJuly.runId].sort());
    expect(
      [open.runId, next.runId, ofJune.runId].every((id) => runs.every((payout) => payout.runId !== id)),
    ).toBe(true);
  });

  it("sends a submitted run back to draft, because what was to be approved has changed", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx, { schedule: "WEEKLY" });
    const other = await makeVendor(ctx, { schedule: "WEEKLY" });
    for (const id of [vendorId, other])
      await makeEarning(ctx, {
        vendorId: id,
        currency: "SEK",
        grossMinor: 1_000_00n,
        completedAt: "2025-07-09T10:00:00Z",
      });
    const { runId } = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: "SEK" });
    await submitRun(ctx, { runId, seenVersion: 1 });
    await move(ctx, vendorId, "MONTHLY");
    expect(
      await database.prisma.payrollRun.findUniqueOrThrow({
        where: { id: runId },
        include: { payouts: true },
      }),
    ).toMatchObject({
      status: "DRAFT",
      contentHash: null,
      payableVendors: 1,
      payouts: [{ vendorId: other }],
    });
  });

  it("keeps weekly and monthly apart when the 1st is a Monday", async () => {
    const ctx = await finance();
    const currency = "GBP";
    const weekly = await makeVendor(ctx, { schedule: "WEEKLY" });
    const monthly = await makeVendor(ctx, { schedule: "MONTHLY" });
    for (const vendorId of [weekly, monthly])
      for (const day of ["2025-08-20", "2025-08-31"])
        await makeEarning(ctx, {
          vendorId,
          currency,
          grossMinor: 100_00n,
          completedAt: `${day}T23:59:59.999Z`,
        });
    const week = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-09-01", currency });
    const month = await draftRun(ctx, { schedule: "MONTHLY", periodEnd: "2025-09-01", currency });
    expect((await claimsOf(weekly)).map((claim) => claim.runId)).toEqual([week.runId, week.runId]);
    expect((await claimsOf(monthly)).map((claim) => claim.runId)).toEqual([month.runId, month.runId]);
  });

  it.each([1, 2, 3])("neither drops nor repeats an entry over a quarter of moves (seed %i)", async (seed) => {
    const ctx = await finance();
    const currency = ["NOK", "DKK", "PLN"][seed - 1]!;
    const chance = numbers(seed);
    const vendorId = await makeVendor(ctx, { schedule: "WEEKLY" });
    const firstMonday = new Date("2025-03-03T00:00:00Z");
    let earnings = 0;
    for (let week = 1; week <= 13; week++) {
      const monday = new Date(firstMonday.getTime() + week * 7 * 86_400_000);
      for (let count = Math.floor(chance() * 3); count > 0; count--) {
        // Some are recorded late, for a week that is over.
        const at = new Date(monday.getTime() - Math.floor(chance() * 14 * 86_400_000) - 1);
        await makeEarning(ctx, { vendorId, currency, grossMinor: 5_000_00n, completedAt: at });
        earnings += 1;
      }
      if (chance() < 0.4) {
        const { schedule } = await database.prisma.vendor.findUniqueOrThrow({ where: { id: vendorId } });
        await move(ctx, vendorId, schedule === "WEEKLY" ? "MONTHLY" : "WEEKLY");
      }
      await draftRun(ctx, { schedule: "WEEKLY", periodEnd: monday.toISOString().slice(0, 10), currency });
      const first = `${monday.toISOString().slice(0, 8)}01`;
      if (monday.getUTCDate() <= 7) await draftRun(ctx, { schedule: "MONTHLY", periodEnd: first, currency });
    }
    await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-06-09", currency });
    await draftRun(ctx, { schedule: "MONTHLY", periodEnd: "2025-07-01", currency });
    const claims = await claimsOf(vendorId);
    expect(earnings).toBeGreaterThan(5);
    expect(claims).toHaveLength(earnings);
    expect(claims.filter((claim) => claim.runId === null)).toEqual([]);
  });

  it("refuses a stale version and the schedule it already has, and says who moved it", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx, { schedule: "WEEKLY" });
    const input = { vendorId, schedule: "MONTHLY" as const, reason: "  Wants one payout a month " };
    await expect(changeVendorSchedule(ctx, { ...input, seenVersion: 2 })).rejects.toBeInstanceOf(Conflict);
    await expect(
      changeVendorSchedule(ctx, { ...input, seenVersion: 1, schedule: "WEEKLY" }),
    ).rejects.toBeInstanceOf(RuleBroken);
    await changeVendorSchedule(ctx, { ...input, seenVersion: 1 });
    await expect(changeVendorSchedule(ctx, { ...input, seenVersion: 1 })).rejects.toBeInstanceOf(Conflict);
    expect(await database.prisma.auditEvent.findMany({ where: { subjectId: vendorId } })).toMatchObject([
      {
        action: "vendors.schedule.changed",
        actorId: ctx.actor.kind === "staff" ? ctx.actor.id : "",
        before: { schedule: "WEEKLY" },
        after: { schedule: "MONTHLY" },
        reason: "Wants one payout a month",
      },
    ]);
  });
});
