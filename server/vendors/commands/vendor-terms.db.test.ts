import { describe, expect, it } from "vitest";
import { accrueEarnings } from "@/server/ledger/accrue-earnings";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { fixedClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { Conflict, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { TEST_INSTANT, useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { reinstateVendor } from "./reinstate-vendor";
import { setHoldDays } from "./set-hold-days";
import { setVendorCommissionRate } from "./set-vendor-commission-rate";
import { suspendVendor } from "./suspend-vendor";

const database = useTestDatabase();

async function finance(): Promise<Context> {
  return database.context({ actor: await makeStaffActor(database.context()) });
}

async function auditOf(vendorId: string) {
  const events = await database.prisma.auditEvent.findMany({
    where: { subjectId: vendorId },
    orderBy: { seq: "asc" },
  });
  return events.map(({ action, before, after, reason }) => ({ action, before, after, reason }));
}

let bookings = 0;

/** A completed booking that is not in the ledger yet, and its earning made from it. */
async function complete(vendorId: string, completedAt: string, grossMinor: bigint) {
  bookings += 1;
  const booking = await database.prisma.booking.create({
    data: {
      ref: `RATE-${bookings}`,
      vendorId,
      customerRef: "guest",
      customerName: "Guest",
      currency: "EUR",
      grossMinor,
      status: "COMPLETED",
      bookedAt: new Date(completedAt),
      startsOn: new Date(completedAt),
      endsOn: new Date(completedAt),
      completedAt: new Date(completedAt),
    },
  });
  const client = await database.pool.connect();
  try {
    await client.query("BEGIN");
    await accrueEarnings(client, { createdByName: "test", bookingIds: [booking.id] });
    await client.query("COMMIT");
  } finally {
    client.release();
  }
  return database.prisma.ledgerEntry.findFirstOrThrow({ where: { bookingId: booking.id } });
}

describe("a vendor's own commission rate", () => {
  it("holds for bookings completed from its day on and leaves every earlier earning as it is", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx);
    const first = await complete(vendorId, "2026-01-15T09:00:00Z", 645n);
    const { rateId, effectiveFrom } = await setVendorCommissionRate(ctx, {
      vendorId,
      commissionBps: 3000,
      effectiveOn: "2026-02-01",
      reason: "New contract",
    });
    expect(effectiveFrom.toISOString()).toBe("2026-02-01T00:00:00.000Z");
    const before = await complete(vendorId, "2026-01-31T23:59:59.999Z", 645n);
    const after = await complete(vendorId, "2026-02-01T00:00:00Z", 645n);
    expect(before).toMatchObject({
      commissionBps: 2000,
      commissionMinor: 129n,
      commissionRateId: "crt_default",
    });
    // Half up: 30 % of 6.45 is 1.935.
    expect(after).toMatchObject({ commissionBps: 3000, commissionMinor: 194n, commissionRateId: rateId });
    expect(await database.prisma.ledgerEntry.findUniqueOrThrow({ where: { id: first.id } })).toEqual(first);
    expect(await auditOf(vendorId)).toEqual([
      {
        action: "vendors.commissionRate.set",
        before: { commissionBps: 2000 },
        after: { rateId, commissionBps: 3000, effectiveFrom: "2026-02-01T00:00:00.000Z" },
        reason: "New contract",
      },
    ]);
  });

  it("begins now when no day is given, and the latest one counts", async () => {
    const ctx = await finance();
    const clock = fixedClock(TEST_INSTANT);
    const vendorId = await makeVendor(ctx);
    await setVendorCommissionRate({ ...ctx, clock }, { vendorId, commissionBps: 1250, reason: "Trial" });
    clock.advance(60_000);
    await setVendorCommissionRate({ ...ctx, clock }, { vendorId, commissionBps: 0, reason: "Free month" });
    expect(await complete(vendorId, "2026-01-15T11:59:59.999Z", 20n)).toMatchObject({ commissionBps: 2000 });
    expect(await complete(vendorId, "2026-01-15T12:00:00Z", 20n)).toMatchObject({ commissionMinor: 3n });
    expect(await complete(vendorId, "2026-01-15T12:01:00Z", 20n)).toMatchObject({ commissionMinor: 0n });
  });

  it("never reaches back, and never begins twice at one moment", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx);
    const input = { vendorId, commissionBps: 1000, reason: "Agreed" };
    for (const effectiveOn of ["2026-01-15", "2026-01-14", "2015-07-01"])
      await expect(setVendorCommissionRate(ctx, { ...input, effectiveOn })).rejects.toMatchObject({
        field: "effectiveOn",
      });
    await expect(setVendorCommissionRate(ctx, { ...input, commissionBps: 10_001 })).rejects.toBeInstanceOf(
      InvalidInput,
    );
    await expect(setVendorCommissionRate(ctx, { ...input, reason: " " })).rejects.toBeInstanceOf(
      InvalidInput,
    );
    await expect(setVendorCommissionRate(ctx, { ...input, vendorId: "ven_none" })).rejects.toBeInstanceOf(
      NotFound,
    );
    await setVendorCommissionRate(ctx, { ...input, effectiveOn: "2026-01-16" });
    const twice = await Promise.allSettled(
      [1100, 1200].map((commissionBps) =>
        setVendorCommissionRate(ctx, { ...input, commissionBps, effectiveOn: "2026-03-01" }),
      ),
    );
    expect(twice.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(setVendorCommissionRate(ctx, { ...input, effectiveOn: "2026-01-16" })).rejects.toMatchObject(
      {
        code: "vendors.rate_exists",
      },
    );
    expect(await database.prisma.commissionRate.count({ where: { vendorId } })).toBe(2);
    expect(await auditOf(vendorId)).toHaveLength(2);
  });
});

describe("suspending a vendor", () => {
  it("takes it out of open drafts with the reason, and reinstating puts it back", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, {
      vendorId,
      currency: "CHF",
      grossMinor: 100_00n,
      completedAt: "2025-07-09T10:00:00Z",
    });
    const { runId } = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: "CHF" });
    const payout = () => database.prisma.payout.findFirstOrThrow({ where: { runId, vendorId } });
    expect(await payout()).toMatchObject({ outcome: "PAYABLE", payMinor: 80_00n });

    await suspendVendor(ctx, { vendorId, seenVersion: 1, reason: "Complaints of guests" });
    const suspended = await payout();
    expect(suspended).toMatchObject({ outcome: "SUSPENDED", payMinor: 0n, netMinor: 80_00n });
    expect(suspended.outcomeReason).toContain("Complaints of guests");
    expect(await database.prisma.payoutLine.count({ where: { payoutId: suspended.id } })).toBe(0);
    await expect(suspendVendor(ctx, { vendorId, seenVersion: 2, reason: "Again" })).rejects.toBeInstanceOf(
      RuleBroken,
    );
    await expect(
      reinstateVendor(ctx, { vendorId, seenVersion: 1, reason: "Cleared" }),
    ).rejects.toBeInstanceOf(Conflict);

    await reinstateVendor(ctx, { vendorId, seenVersion: 2, reason: "Cleared up" });
    expect(await payout()).toMatchObject({ outcome: "PAYABLE", payMinor: 80_00n });
    await expect(reinstateVendor(ctx, { vendorId, seenVersion: 3, reason: "Again" })).rejects.toBeInstanceOf(
      RuleBroken,
    );
    expect(await auditOf(vendorId)).toEqual([
      {
        action: "vendors.vendor.suspended",
        before: { status: "ACTIVE" },
        after: { status: "SUSPENDED" },
        reason: "Complaints of guests",
      },
      {
        action: "vendors.vendor.reinstated",
        before: { status: "SUSPENDED", statusReason: "Complaints of guests" },
        after: { status: "ACTIVE" },
        reason: "Cleared up",
      },
    ]);
  });

  it("is seen by a draft that is made at the same moment", async () => {
    const ctx = await finance();
    for (let round = 0; round < 4; round++) {
      const currency = ["AUD", "CAD", "NZD", "SGD"][round]!;
      const vendorId = await makeVendor(ctx);
      await makeEarning(ctx, {
        vendorId,
        currency,
        grossMinor: 100_00n,
        completedAt: "2025-07-09T10:00:00Z",
      });
      const [{ runId }] = await Promise.all([
        draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency }),
        suspendVendor(ctx, { vendorId, seenVersion: 1, reason: "Under review" }),
      ]);
      expect(await database.prisma.payout.findFirst({ where: { runId, vendorId } })).toMatchObject({
        outcome: "SUSPENDED",
      });
    }
  });

  it("lets one of two people win", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx);
    const results = await Promise.allSettled(
      ["One", "Two"].map((reason) => suspendVendor(ctx, { vendorId, seenVersion: 1, reason })),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(results.find((result) => result.status === "rejected")).toMatchObject({
      reason: expect.any(Conflict),
    });
    expect(await auditOf(vendorId)).toHaveLength(1);
  });
});

describe("hold days", () => {
  it("hold for earnings recorded from then on", async () => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx);
    const payableAt = async (entryId: bigint) =>
      (await database.prisma.ledgerPosting.findFirstOrThrow({ where: { entryId, vendorId } })).payableAt;
    const before = await complete(vendorId, "2025-07-01T10:00:00Z", 100n);
    await setHoldDays(ctx, { vendorId, seenVersion: 1, holdDays: 7, reason: "New vendor" });
    const after = await complete(vendorId, "2025-07-01T10:00:00Z", 100n);
    expect(await payableAt(before.id)).toEqual(new Date("2025-07-01T10:00:00Z"));
    expect(await payableAt(after.id)).toEqual(new Date("2025-07-08T10:00:00Z"));
    await setHoldDays(ctx, { vendorId, seenVersion: 2, holdDays: null, reason: "Trusted now" });
    expect((await auditOf(vendorId)).map(({ before, after }) => [before, after])).toEqual([
      [{ holdDays: null }, { holdDays: 7 }],
      [{ holdDays: 7 }, { holdDays: null }],
    ]);
  });

  it.each([-1, 366, 1.5, Number.NaN])("refuses %d days", async (holdDays) => {
    const ctx = await finance();
    const vendorId = await makeVendor(ctx);
    const change = { vendorId, seenVersion: 1, holdDays, reason: "Wrong" };
    await expect(setHoldDays(ctx, change)).rejects.toBeInstanceOf(InvalidInput);
    expect(await auditOf(vendorId)).toEqual([]);
  });
});
