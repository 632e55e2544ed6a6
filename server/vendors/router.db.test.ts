import { beforeAll, describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";

const database = useTestDatabase();
let web: TestWeb;
let finance: string;
let vendorId: string;

beforeAll(async () => {
  web = testWeb(database);
  finance = await web.signIn((await web.staff("FINANCE")).email);
  vendorId = await makeVendor(database.context());
  await makeEarning(database.context(), {
    vendorId,
    grossMinor: 100_00n,
    completedAt: "2025-07-01T00:00:00Z",
  });
});

const LONG = "x".repeat(501);
const reason = "Because";
// {} stands for the vendor and the version it has.
const change = (input: Record<string, unknown>) => ({ seenVersion: 1, reason, ...input });

const BAD: [procedure: string, input: Record<string, unknown>][] = [
  ...["", " ", "ven", "VEN_1", "ven_1'; --", "../etc/passwd", "ven_\u0000", 5, null, {}, "v".repeat(200)].map(
    (id): [string, Record<string, unknown>] => ["get", { vendorId: id }],
  ),
  ["list", { search: "a\u0000b" }],
  ["list", { search: "\ud800" }],
  ["list", { search: "x".repeat(101) }],
  ["list", { sort: "id; DROP TABLE vendor" }],
  ["list", { schedule: ["DAILY"] }],
  ["list", { account: "NONE" }],
  ["list", { currency: "eur" }],
  ["list", { currency: "EURO" }],
  ["list", { limit: 0 }],
  ["list", { limit: 501 }],
  ["list", { limit: 1.5 }],
  ["list", { cursor: "not a cursor" }],
  ["list", { cursor: "x".repeat(2_001) }],
  ["list", { cursor: Buffer.from('["balance:asc:EUR","9999999999999999999999","x"]').toString("base64url") }],
  ["entries", { kind: ["GIFT"] }],
  ["entries", { cursor: Buffer.from('["occurred:desc","yesterday","1"]').toString("base64url") }],
  [
    "entries",
    { cursor: Buffer.from('["occurred:desc","2025-01-01T00:00:00Z","1; x"]').toString("base64url") },
  ],
  ["payouts", { cursor: Buffer.from('["period:desc",null,"x"]').toString("base64url") }],
  ["payouts", { limit: -1 }],
  ["statement", { currency: "EUR", from: "2025-02-29", to: "2025-03-01" }],
  ["statement", { currency: "EUR", from: "2025-03-01", to: "2025-03-01" }],
  ["statement", { currency: "EUR", from: "1999-12-31", to: "2025-03-01" }],
  ["statement", { currency: "EUR", from: "2025-01-01", to: "9999-12-31" }],
  ["statement", { currency: "XXX", from: "2025-01-01", to: "2025-03-01" }],
  ...[
    "",
    "0",
    "0.001",
    "1e3",
    "NaN",
    "Infinity",
    "--5",
    "१२",
    "10000000000000000000000",
    "5 USD",
    "12,34.50",
  ].map((amount): [string, Record<string, unknown>] => ["previewAdjustment", { currency: "EUR", amount }]),
  ["previewAdjustment", { currency: "XAU", amount: "5" }],
  ["changeSchedule", change({ schedule: "OFF_CYCLE" })],
  ["changeSchedule", change({ schedule: "MONTHLY", reason: "  " })],
  ["changeSchedule", change({ schedule: "MONTHLY", reason: LONG })],
  ["changeSchedule", change({ schedule: "MONTHLY", reason: "a\u0000b" })],
  ["changeSchedule", change({ schedule: "MONTHLY", seenVersion: 0 })],
  ["changeSchedule", change({ schedule: "MONTHLY", seenVersion: "1" })],
  ["changeSchedule", change({ schedule: "MONTHLY", seenVersion: 2 ** 40 })],
  ["suspend", change({ reason: "\ud800" })],
  ["reinstate", change({ reason: undefined })],
  ["setHoldDays", change({ holdDays: -1 })],
  ["setHoldDays", change({ holdDays: 366 })],
  ["setHoldDays", change({ holdDays: 0.5 })],
  ["setHoldDays", change({ holdDays: "7" })],
  ...["", "-1", "100.01", "12.345", "1e1", "20 %", "٢٠", "1000", 20].map(
    (percent): [string, Record<string, unknown>] => ["setCommissionRate", { percent, reason }],
  ),
  ["setCommissionRate", { percent: "10", reason, effectiveOn: "2015-01-01" }],
  ["setCommissionRate", { percent: "10", reason, effectiveOn: "2026-02-30" }],
  ["setCommissionRate", { percent: "10", reason, effectiveOn: "3000-01-01" }],
];

describe("bad input", () => {
  it.each(BAD)("%s refuses %j with 400 and writes nothing", async (procedure, input) => {
    const state = async () => [
      await database.prisma.auditEvent.count(),
      await database.prisma.commissionRate.count(),
      await database.prisma.vendor.findUniqueOrThrow({ where: { id: vendorId } }),
    ];
    const before = await state();
    const { status, body } = await web.call(`vendors.${procedure}`, finance, { vendorId, ...input });
    expect({ status, code: body.error?.json.data.code }).toEqual({ status: 400, code: "BAD_REQUEST" });
    expect(await state()).toEqual(before);
  });

  it.each([
    ["get", {}],
    ["entries", {}],
    ["payouts", {}],
    ["statement", { currency: "EUR", from: "2025-01-01", to: "2025-02-01" }],
    ["previewAdjustment", { currency: "EUR", amount: "5" }],
    ["changeSchedule", change({ schedule: "MONTHLY" })],
    ["suspend", change({})],
    ["reinstate", change({})],
    ["setHoldDays", change({ holdDays: 3 })],
    ["setCommissionRate", { percent: "12,5", reason }],
    ["openAccount", {}],
  ])("%s answers 404 for a vendor that does not exist", async (procedure, input) => {
    const { status } = await web.call(`vendors.${procedure}`, finance, { ...input, vendorId: "ven_none" });
    expect(status).toBe(404);
  });
});

describe("who may", () => {
  it("lets support read all of it and change nothing", async () => {
    const support = await web.signIn((await web.staff("SUPPORT")).email);
    for (const [procedure, input] of [
      ["list", {}],
      ["get", { vendorId }],
      ["entries", { vendorId }],
      ["payouts", { vendorId }],
      ["statement", { vendorId, currency: "EUR", from: "2025-07-01", to: "2025-08-01" }],
    ] as const)
      expect((await web.call(`vendors.${procedure}`, support, input)).status).toBe(200);
    expect((await web.call("vendors.suspend", support, change({ vendorId }))).status).toBe(403);
  });

  it("answers with the rule that said no, and with a conflict for what changed meanwhile", async () => {
    const monthly = change({ vendorId, schedule: "WEEKLY" });
    const refused = await web.call("vendors.changeSchedule", finance, monthly);
    expect(refused.status).toBe(412);
    expect(refused.body.error?.json.data["rule"]).toMatchObject({ code: "vendors.same_schedule" });
    const stale = change({ vendorId, schedule: "MONTHLY", seenVersion: 9 });
    expect((await web.call("vendors.changeSchedule", finance, stale)).status).toBe(409);
  });
});
