import { beforeAll, describe, expect, it } from "vitest";
import { adjustVendor } from "@/server/payroll/commands/adjust-vendor";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { placeHold } from "@/server/payroll/commands/place-hold";
import { refundBooking } from "@/server/payroll/commands/refund-booking";
import { submitRun } from "@/server/payroll/commands/submit-run";
import { forecastVendorPayouts } from "@/server/payroll/queries/forecast-vendor-payouts";
import { fixedClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { listVendorEntriesInput, listVendorPayoutsInput, listVendorsInput } from "../schemas";
import { getVendor } from "./get-vendor";
import { getVendorStatement } from "./get-vendor-statement";
import { listVendorEntries } from "./list-vendor-entries";
import { listVendorPayouts } from "./list-vendor-payouts";
import { listVendors } from "./list-vendors";
import { previewAdjustment } from "./preview-adjustment";

const database = useTestDatabase();
/** A Thursday; the next weekly run is of the week that ends on Monday the 19th. */
const clock = fixedClock("2026-01-15T12:00:00Z");

async function as(role: "FINANCE" | "SUPPORT" | "ADMIN" = "FINANCE"): Promise<Context> {
  return database.context({ clock, actor: await makeStaffActor(database.context(), { role }) });
}

describe("the list of vendors", () => {
  let ctx: Context;
  beforeAll(async () => {
    ctx = await as();
    // More than a page, with names that sort by something else than case, and equal ones.
    for (let i = 0; i < 25; i++) {
      const name = i % 5 === 0 ? "Zeta Rooms" : `${i % 2 ? "alpha" : "Alpha"} ${i}`;
      const vendorId = await makeVendor(ctx, {
        name,
        ref: `LST-${i}`,
        schedule: i % 3 ? "WEEKLY" : "MONTHLY",
        account: i % 4 ? true : i % 8 ? "RESTRICTED" : false,
        ...(i === 7 ? { suspended: "Fraud" } : {}),
      });
      if (i % 2)
        await makeEarning(ctx, {
          vendorId,
          currency: "SEK",
          grossMinor: BigInt(i % 4) * 100n + 100n,
          completedAt: "2025-07-01T00:00:00Z",
        });
      if (i === 1)
        await makeEarning(ctx, {
          vendorId,
          currency: "JPY",
          grossMinor: 9_000n,
          completedAt: "2025-07-01T00:00:00Z",
        });
    }
    const owing = await makeVendor(ctx, { name: "100% Owing_Inc", ref: "OWE" });
    await adjustVendor(ctx, {
      vendorId: owing,
      currency: "SEK",
      amountMinor: -5_000n,
      reason: "Debt",
      clientKey: "debt-0001",
    });
  });

  const all = async (input: Record<string, unknown>, limit: number) => {
    const rows = [];
    const pages = [];
    for (let cursor: string | null = null, page; ; cursor = page.nextCursor) {
      page = await listVendors(ctx, listVendorsInput.parse({ ...input, limit, cursor }));
      pages.push(page);
      rows.push(...page.vendors);
      if (page.nextCursor === null) return { rows, pages };
    }
  };

  it.each([
    { sort: "name", order: "asc" },
    { sort: "name", order: "desc" },
    { sort: "balance", order: "asc", currency: "SEK" },
    { sort: "balance", order: "desc", currency: "SEK" },
    { sort: "balance", order: "desc", currency: "JPY" },
  ])("pages by %j without losing or repeating a row", async (input) => {
    const { rows, pages } = await all(input, 4);
    const once = await all(input, 500);
    expect(rows.map((row) => row.id)).toEqual(once.rows.map((row) => row.id));
    expect(new Set(rows.map((row) => row.id)).size).toBe(26);
    expect(pages.map((page) => page.count)).toEqual([26, ...Array(pages.length - 1).fill(null)]);
    const keys = rows.map((row) =>
      input.sort === "name"
        ? row.name.toLowerCase()
        : (row.balances.find((balance) => balance.currency === input.currency)?.balanceMinor ?? 0n),
    );
    const step = input.order === "asc" ? 1 : -1;
    const inOrder = keys.every((key, i) => i === 0 || compare(keys[i - 1]!, key) * step <= 0);
    expect(inOrder).toBe(true);
  });

  it("keeps currencies apart", async () => {
    const { rows, pages } = await all({ search: "LST-1" }, 100);
    expect(rows.find((row) => row.ref === "LST-1")?.balances).toEqual([
      { currency: "JPY", balanceMinor: 7_200n },
      { currency: "SEK", balanceMinor: 160n },
    ]);
    expect(pages[0]).toMatchObject({ currencies: ["SEK", "JPY"], balanceCurrency: "SEK" });
  });

  it.each([
    [{ search: "zeta" }, 5],
    [{ search: "LST-24" }, 1],
    [{ search: "100%" }, 1],
    [{ search: "owing_" }, 1],
    [{ search: "\\" }, 0],
    [{ search: "'; DROP TABLE vendor; --" }, 0],
    [{ search: "   " }, 26],
    [{ schedule: ["MONTHLY"] }, 9],
    [{ status: ["SUSPENDED"] }, 1],
    [{ account: ["NONE"] }, 4],
    [{ account: ["NONE", "RESTRICTED"] }, 7],
    [{ hasBalance: true }, 13],
    [{ hasBalance: true, schedule: ["MONTHLY"], search: "alpha" }, 3],
  ])("narrows by %j to %i", async (input, count) => {
    const { rows, pages } = await all(input, 3);
    expect(rows).toHaveLength(count);
    expect(pages[0]!.count).toBe(count);
  });

  it("refuses a cursor of another order, and one that is none", async () => {
    const { pages } = await all({}, 4);
    const cursor = pages[0]!.nextCursor;
    for (const input of [
      { cursor, order: "desc" },
      { cursor, sort: "balance" },
      { cursor: "x" },
      { cursor: Buffer.from('["name:asc:",5,"a"]').toString("base64url") },
    ])
      await expect(listVendors(ctx, listVendorsInput.parse(input))).rejects.toBeInstanceOf(InvalidInput);
  });
});

function compare(left: string | bigint, right: string | bigint): number {
  if (typeof left === "string" && typeof right === "string") return left.localeCompare(right, "en");
  return left < right ? -1 : left > right ? 1 : 0;
}

describe("one vendor", () => {
  /** Paid in June, a planned payout in July, a held booking, something payable and something payable later. */
  async function busyVendor(ctx: Context, currency: string) {
    const vendorId = await makeVendor(ctx);
    const earn = (grossMinor: bigint, completedAt: string) =>
      makeEarning(ctx, { vendorId, currency, grossMinor, completedAt });
    await earn(100_00n, "2025-06-25T10:00:00Z");
    const june = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-06-30", currency });
    const { contentHash } = await submitRun(ctx, { runId: june.runId, seenVersion: 1 });
    await approveRun(await as(), { runId: june.runId, contentHash, seenVersion: 2 });
    await earn(200_00n, "2025-07-09T10:00:00Z");
    const july = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency });
    await earn(300_00n, "2026-01-14T10:00:00Z");
    const held = await earn(400_00n, "2026-01-14T11:00:00Z");
    await placeHold(ctx, { vendorId, bookingRef: held.ref, reason: "Guest complains" });
    await earn(500_00n, "2026-01-18T10:00:00Z");
    return { vendorId, june, july, held };
  }

  it("tells where all the money stands, and the parts sum to the balance", async () => {
    const ctx = await as();
    const { vendorId, june, july } = await busyVendor(ctx, "USD");
    const vendor = await getVendor(ctx, vendorId);
    expect(vendor.money).toEqual([
      {
        currency: "USD",
        balanceMinor: 1_120_00n,
        payableMinor: 240_00n,
        heldMinor: 320_00n,
        laterMinor: 400_00n,
        claimedMinor: 160_00n,
        // The June earning and what was reserved of it cancel each other.
        otherMinor: 0n,
        inTransitMinor: 80_00n,
        paidMinor: 0n,
      },
    ]);
    const [money] = vendor.money;
    expect(
      money!.payableMinor + money!.heldMinor + money!.laterMinor + money!.claimedMinor + money!.otherMinor,
    ).toBe(money!.balanceMinor);
    expect(vendor.openRuns.map((payout) => payout.run.id)).toEqual([july.runId, june.runId]);
    expect(vendor.holds).toMatchObject([{ reason: "Guest complains", releaseOn: null }]);
    expect(vendor.rates.inForce).toMatchObject({ commissionBps: 2000, source: "STANDARD" });
  });

  it("tells what the next run will do by the rule that drafting uses", async () => {
    const ctx = await as();
    const { vendorId } = await busyVendor(ctx, "GBP");
    const forecasts = await forecastVendorPayouts(ctx, vendorId);
    expect(forecasts).toMatchObject([
      {
        currency: "GBP",
        outcome: "PAYABLE",
        netMinor: 640_00n,
        payMinor: 640_00n,
        heldMinor: 320_00n,
        run: { schedule: "WEEKLY", periodEnd: "2026-01-19", dueAt: new Date("2026-01-19T08:00:00Z") },
      },
    ]);
  });

  it.each([
    ["RON", "NO_PAYOUT_ACCOUNT", { account: false as const }, 100_00n],
    ["AED", "ACCOUNT_RESTRICTED", { account: "RESTRICTED" as const }, 100_00n],
    ["GEL", "SUSPENDED", { suspended: "Fraud" }, 100_00n],
    ["PEN", "BELOW_MINIMUM", {}, 62_48n],
    ["QAR", "PAYABLE", {}, 62_50n],
    ["SAR", null, { isTest: true }, 100_00n],
  ] as const)(
    "in %s explains %s, as a draft of that period then does",
    async (currency, outcome, given, grossMinor) => {
      const ctx = await as();
      const vendorId = await makeVendor(ctx, given);
      await makeEarning(ctx, { vendorId, currency, grossMinor, completedAt: "2025-10-01T10:00:00Z" });
      const then = { ...ctx, clock: fixedClock("2025-10-02T10:00:00Z") };
      const [forecast] = await forecastVendorPayouts(then, vendorId);
      expect(forecast).toMatchObject({
        outcome,
        run: { periodEnd: "2025-10-06", label: "29 Sep – 5 Oct 2025" },
      });
      if (outcome === null) return;
      const { runId } = await draftRun(then, { schedule: "WEEKLY", periodEnd: "2025-10-06", currency });
      const payout = await database.prisma.payout.findFirstOrThrow({ where: { runId, vendorId } });
      expect([payout.outcome, payout.outcomeReason, payout.netMinor]).toEqual([
        forecast!.outcome,
        forecast!.reason,
        forecast!.netMinor,
      ]);
      // Now that this period is drafted, the next one counts.
      const [next] = await forecastVendorPayouts(then, vendorId);
      expect(next!.run.periodEnd).toBe("2025-10-13");
    },
  );

  it("sees a hold that ends before the run, and one that does not", async () => {
    const ctx = await as();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, {
      vendorId,
      currency: "CHF",
      grossMinor: 100_00n,
      completedAt: "2026-01-13T10:00:00Z",
    });
    await placeHold(ctx, { vendorId, reason: "Until Monday", releaseOn: "2026-01-19" });
    expect((await forecastVendorPayouts(ctx, vendorId))[0]!.outcome).toBe("PAYABLE");
    expect((await getVendor(ctx, vendorId)).money[0]).toMatchObject({ payableMinor: 0n, heldMinor: 80_00n });
    await placeHold(ctx, { vendorId, reason: "Longer", releaseOn: "2026-01-20" });
    expect((await forecastVendorPayouts(ctx, vendorId))[0]).toMatchObject({ outcome: "ON_HOLD" });
  });

  it("offers finance what it may do, and support and admins nothing", async () => {
    const finance = await as();
    const vendorId = await makeVendor(finance, { account: false });
    expect((await getVendor(finance, vendorId)).actions).toMatchObject({
      suspend: { permitted: true },
      openAccount: { permitted: true },
      payOffCycle: { offered: true, permitted: false },
    });
    for (const role of ["SUPPORT", "ADMIN"] as const) {
      const { actions } = await getVendor(await as(role), vendorId);
      const { openRuns, ...changes } = actions;
      expect(Object.values(changes).some((action) => action.offered)).toBe(false);
      expect(openRuns.permitted).toBe(role === "ADMIN");
    }
  });

  it("lists entries with the rule behind the commission, the claim and the hold", async () => {
    const ctx = await as();
    const { vendorId, june, july, held } = await busyVendor(ctx, "AUD");
    await makeEarning(ctx, {
      vendorId,
      currency: "JPY",
      grossMinor: 7n,
      completedAt: "2025-01-01T00:00:00Z",
    });
    const read = async (input: Record<string, unknown>) => {
      const rows = [];
      for (let cursor: string | null = null, page; ; cursor = page.nextCursor) {
        page = await listVendorEntries(
          ctx,
          listVendorEntriesInput.parse({ vendorId, ...input, cursor, limit: 2 }),
        );
        rows.push(...page.entries);
        if (page.nextCursor === null) return rows;
      }
    };
    const rows = await read({ currency: "AUD" });
    expect(rows.map((row) => [row.kind, row.amountMinor, row.runId, row.holdReason])).toEqual([
      ["EARNING", 400_00n, null, null],
      ["PAYOUT_RESERVED", -80_00n, june.runId, null],
      ["EARNING", 320_00n, null, "Guest complains"],
      ["EARNING", 240_00n, null, null],
      ["EARNING", 160_00n, july.runId, null],
      ["EARNING", 80_00n, june.runId, null],
    ]);
    expect(rows[2]).toMatchObject({
      bookingRef: held.ref,
      grossMinor: 400_00n,
      commissionMinor: 80_00n,
      commissionBps: 2000,
      rateSource: "STANDARD",
      rateSince: new Date("1970-01-01T00:00:00Z"),
    });
    expect(await read({})).toHaveLength(7);
    expect(await read({ kind: ["PAYOUT_RESERVED", "REFUND"] })).toHaveLength(1);
    expect((await read({ search: held.ref.toLowerCase() })).map((row) => row.bookingRef)).toEqual([held.ref]);
    const payouts = await listVendorPayouts(ctx, listVendorPayoutsInput.parse({ vendorId, limit: 1 }));
    expect(payouts.payouts).toMatchObject([{ runId: july.runId, status: "PLANNED", payMinor: 160_00n }]);
    const rest = await listVendorPayouts(
      ctx,
      listVendorPayoutsInput.parse({ vendorId, cursor: payouts.nextCursor }),
    );
    expect(rest).toMatchObject({ payouts: [{ runId: june.runId, status: "RESERVED" }], nextCursor: null });
  });

  it("shows what an adjustment would change, and changes nothing", async () => {
    const ctx = await as();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, {
      vendorId,
      currency: "NZD",
      grossMinor: 60_00n,
      completedAt: "2026-01-13T10:00:00Z",
    });
    const entries = await database.prisma.ledgerEntry.count();
    expect(
      await previewAdjustment(ctx, { vendorId, currency: "NZD", amount: "+2.00" }).catch((e: unknown) => e),
    ).toBeInstanceOf(InvalidInput);
    expect(await previewAdjustment(ctx, { vendorId, currency: "NZD", amount: "2.00" })).toMatchObject({
      amountMinor: 2_00n,
      balanceBeforeMinor: 48_00n,
      balanceAfterMinor: 50_00n,
      forecastBefore: { outcome: "BELOW_MINIMUM" },
      forecastAfter: { outcome: "PAYABLE", payMinor: 50_00n },
    });
    expect(await previewAdjustment(ctx, { vendorId, currency: "SGD", amount: "-0.01" })).toMatchObject({
      balanceBeforeMinor: 0n,
      balanceAfterMinor: -1n,
      forecastBefore: null,
      forecastAfter: { outcome: "NEGATIVE" },
    });
    expect(await database.prisma.ledgerEntry.count()).toBe(entries);
  });

  it("does not know one that does not exist", async () => {
    const ctx = await as();
    const vendorId = "ven_none";
    for (const read of [
      () => getVendor(ctx, vendorId),
      () => listVendorEntries(ctx, listVendorEntriesInput.parse({ vendorId })),
      () => listVendorPayouts(ctx, listVendorPayoutsInput.parse({ vendorId })),
      () => previewAdjustment(ctx, { vendorId, currency: "EUR", amount: "1" }),
      () => getVendorStatement(ctx, { vendorId, currency: "EUR", from: "2025-01-01", to: "2025-02-01" }),
    ])
      await expect(read()).rejects.toBeInstanceOf(NotFound);
  });
});

describe("a statement", () => {
  it("leads from the opening to the closing balance by half-open days, and neighbours join", async () => {
    const ctx = await as();
    const vendorId = await makeVendor(ctx);
    const currency = "ZAR";
    const earn = (grossMinor: bigint, completedAt: string) =>
      makeEarning(ctx, { vendorId, currency, grossMinor, completedAt });
    await earn(10_00n, "2025-06-30T23:59:59.999Z");
    const booked = await earn(1_000_00n, "2025-07-01T00:00:00Z");
    await earn(20_00n, "2025-07-31T23:59:59.999Z");
    await earn(30_00n, "2025-08-01T00:00:00Z");
    await refundBooking(
      { ...ctx, clock: fixedClock("2025-07-10T10:00:00Z") },
      {
        bookingRef: booked.ref,
        refundMinor: 100_00n,
        refundRef: "refund-1",
        reason: "Noise",
        refundedAt: new Date("2025-07-10T10:00:00Z"),
      },
    );
    await earn(5_00n, "2024-01-01T00:00:00Z");
    await makeEarning(ctx, {
      vendorId,
      currency: "USD",
      grossMinor: 1n,
      completedAt: "2025-07-02T00:00:00Z",
    });
    const of = (from: string, to: string) => getVendorStatement(ctx, { vendorId, currency, from, to });
    const july = await of("2025-07-01", "2025-08-01");
    expect(july).toMatchObject({ openingMinor: 12_00n, closingMinor: 748_00n, rowCount: 3, timeZone: "UTC" });
    expect(july.rows.map((row) => [row.kind, row.amountMinor, row.balanceMinor])).toEqual([
      ["EARNING", 800_00n, 812_00n],
      ["REFUND", -80_00n, 732_00n],
      ["EARNING", 16_00n, 748_00n],
    ]);
    expect(july.totals).toEqual({
      grossMinor: 920_00n,
      commissionMinor: 184_00n,
      earningsMinor: 816_00n,
      refundsMinor: -80_00n,
      adjustmentsMinor: 0n,
      payoutsMinor: 0n,
    });
    const cut = await getVendorStatement(ctx, {
      vendorId,
      currency,
      from: "2025-07-01",
      to: "2025-08-01",
      limit: 1,
    });
    expect(cut).toEqual({ ...july, rows: july.rows.slice(0, 1) });
    const august = await of("2025-08-01", "2025-09-01");
    expect([(await of("2025-06-01", "2025-07-01")).closingMinor, august.openingMinor]).toEqual([
      july.openingMinor,
      july.closingMinor,
    ]);
    expect(await of("2030-01-01", "2030-01-02")).toMatchObject({
      rows: [],
      rowCount: 0,
      closingMinor: 772_00n,
    });
    await expect(of("2025-07-01", "2025-07-01")).rejects.toBeInstanceOf(InvalidInput);
    await expect(
      getVendorStatement(ctx, { vendorId, currency: "XXX", from: "2025-01-01", to: "2025-02-01" }),
    ).rejects.toBeInstanceOf(InvalidInput);
  });
});
