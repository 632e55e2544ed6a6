import { beforeAll, describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";

const database = useTestDatabase();
let web: TestWeb;
let finance: string;
let ids: { runId: string; payoutId: string; vendorId: string };

beforeAll(async () => {
  web = testWeb(database);
  finance = await web.signIn((await web.staff("FINANCE")).email);
  const ctx = database.context();
  const vendorId = await makeVendor(ctx);
  await makeEarning(ctx, { vendorId, grossMinor: 1_000_000n, completedAt: "2025-07-09T10:00:00Z" });
  const { runId } = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: "EUR" });
  const payout = await database.prisma.payout.findFirstOrThrow({ where: { runId } });
  ids = { runId, payoutId: payout.id, vendorId };
});

type BadInput = [procedure: string, input: Record<string, unknown>];

const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");
const hash = "0".repeat(64);
const BAD_IDS = [
  "",
  " ",
  "prun",
  "PRUN_1",
  "prun_1'; --",
  "../../etc/passwd",
  "prun_\u0000",
  "__proto__",
  "constructor",
  5,
  null,
  {},
  ["prun_1"],
  "p".repeat(10_000),
];
const BAD_REASONS = ["", "   ", "x".repeat(501), "a\u0000b", "\ud800", 7, null, ["why"]];
const BAD_AMOUNTS = [
  "",
  "0",
  "-0",
  "0.001",
  "1e3",
  "0x10",
  "12abc",
  "NaN",
  "Infinity",
  "0.1+0.2",
  "1.005",
  "１２",
  "٣",
  "9223372036854775808",
  "1.234,50.1",
  5,
  null,
];
const BAD_DAYS = [
  "2025-02-29",
  "2025-04-31",
  "2025-07-14T00:00:00Z",
  "14.07.2025",
  "0000-01-01",
  "9999-12-31",
  "1752451200",
  "",
  20250714,
];

// "$run", "$payout" and "$vendor" stand for those that exist; everything else of the input is at fault.
const BAD: BadInput[] = [
  ...BAD_IDS.flatMap((id): BadInput[] => [
    ["runs.get", { runId: id }],
    ["runs.progress", { runId: id }],
    ["payouts.get", { payoutId: id }],
    ["payouts.lines", { payoutId: id }],
    ["runs.submit", { runId: id, seenVersion: 1 }],
  ]),
  ...[0, -1, 1.5, "1", null, 1e12].map((seenVersion): BadInput => [
    "runs.submit",
    { runId: "$run", seenVersion },
  ]),
  ...BAD_DAYS.map((periodEnd): BadInput => [
    "runs.draft",
    { schedule: "WEEKLY", periodEnd, currency: "EUR" },
  ]),
  ["runs.draft", { schedule: "WEEKLY", periodEnd: "2025-07-15", currency: "EUR" }],
  ["runs.draft", { schedule: "MONTHLY", periodEnd: "2025-07-14", currency: "EUR" }],
  ["runs.draft", { schedule: "DAILY", periodEnd: "2025-07-14", currency: "EUR" }],
  ...["eur", "EURO", "XXX", "XAU", "", 978].map((currency): BadInput => [
    "runs.draft",
    { schedule: "WEEKLY", periodEnd: "2025-07-14", currency },
  ]),
  ["runs.draftOffCycle", { vendorIds: [], currency: "EUR", reason: "Because" }],
  ["runs.draftOffCycle", { vendorIds: Array(501).fill("$vendor"), currency: "EUR", reason: "Because" }],
  ...BAD_REASONS.flatMap((reason): BadInput[] => [
    ["runs.reject", { runId: "$run", seenVersion: 1, comment: reason }],
    ["runs.cancel", { runId: "$run", seenVersion: 1, reason }],
    ["holds.place", { vendorId: "$vendor", reason }],
    ["runs.draftOffCycle", { vendorIds: ["$vendor"], currency: "EUR", reason }],
  ]),
  ...BAD_DAYS.map((releaseOn): BadInput => [
    "holds.place",
    { vendorId: "$vendor", reason: "Because", releaseOn },
  ]),
  ...BAD_AMOUNTS.map((amount): BadInput => [
    "adjustments.make",
    { vendorId: "$vendor", currency: "EUR", amount, reason: "Because", clientKey: "bad-amount-1" },
  ]),
  [
    "adjustments.make",
    { vendorId: "$vendor", currency: "JPY", amount: "1.5", reason: "Because", clientKey: "bad-amount-2" },
  ],
  [
    "adjustments.make",
    { vendorId: "$vendor", currency: "EUR", amount: "1", reason: "Because", clientKey: "x" },
  ],
  ["adjustments.make", { vendorId: "$vendor", currency: "EUR", amount: "1", reason: "Because" }],
  ["runs.approve", { runId: "$run", seenVersion: 1, contentHash: "abc" }],
  ["runs.approve", { runId: "$run", seenVersion: 1, contentHash: hash, typedTotal: "1".repeat(41) }],
  ["runs.list", { status: ["LOST"] }],
  ["runs.list", { limit: 0 }],
  ["runs.list", { limit: 201 }],
  ["runs.list", { cursor: "not a cursor" }],
  ["runs.list", { cursor: "x".repeat(10_000) }],
  ["runs.list", { cursor: forged("periodEnd", "yesterday", "prun_1") }],
  ["runs.list", { cursor: forged("net:desc", "1", "pout_1") }],
  ["payouts.list", { runId: "$run", sort: "id; DROP TABLE payout" }],
  ["payouts.list", { runId: "$run", sort: "net", order: "sideways" }],
  ["payouts.list", { runId: "$run", outcome: ["PAID"] }],
  ["payouts.list", { runId: "$run", search: "a\u0000b" }],
  ["payouts.list", { runId: "$run", search: "x".repeat(101) }],
  ["payouts.list", { runId: "$run", cursor: forged("net:desc", "9999999999999999999999", "pout_1") }],
  ["payouts.list", { runId: "$run", cursor: forged("net:desc", null, "pout_1") }],
  ["payouts.list", { runId: "$run", cursor: forged("net:desc", "1; --", "pout_1") }],
  ["payouts.lines", { payoutId: "$payout", cursor: "1e5" }],
  ["payouts.lines", { payoutId: "$payout", cursor: "-1" }],
];

describe("payroll's procedures", () => {
  it.each(BAD)("%s refuses %j", async (procedure, input) => {
    const { status, body } = await web.call(`payroll.${procedure}`, finance, filled(input));
    expect(body.error?.json.data.code).toBe("BAD_REQUEST");
    expect(status).toBe(400);
  });

  it.each<[procedure: string, input: Record<string, unknown>, code: string]>([
    ["runs.get", { runId: "prun_nobody" }, "NOT_FOUND"],
    ["payouts.get", { payoutId: "pout_nobody" }, "NOT_FOUND"],
    ["payouts.lines", { payoutId: "pout_nobody" }, "NOT_FOUND"],
    ["runs.submit", { runId: "prun_nobody", seenVersion: 1 }, "NOT_FOUND"],
    ["runs.submit", { runId: "$run", seenVersion: 77 }, "CONFLICT"],
    ["runs.approve", { runId: "$run", seenVersion: 1, contentHash: hash }, "CONFLICT"],
    ["runs.reject", { runId: "$run", seenVersion: 1, comment: "Because" }, "PRECONDITION_FAILED"],
    ["runs.undoApproval", { runId: "$run", seenVersion: 1 }, "PRECONDITION_FAILED"],
    ["runs.draft", { schedule: "WEEKLY", periodEnd: "2199-12-30", currency: "EUR" }, "PRECONDITION_FAILED"],
    ["holds.place", { vendorId: "ven_nobody", reason: "Because" }, "NOT_FOUND"],
    ["holds.place", { vendorId: "$vendor", bookingRef: "NOPE", reason: "Because" }, "NOT_FOUND"],
    ["holds.release", { holdId: "hold_nobody", reason: "Because" }, "NOT_FOUND"],
    ["runs.draftOffCycle", { vendorIds: ["ven_nobody"], currency: "EUR", reason: "Because" }, "NOT_FOUND"],
    [
      "runs.draftOffCycle",
      { vendorIds: ["$vendor"], currency: "SEK", reason: "Because" },
      "PRECONDITION_FAILED",
    ],
    [
      "payouts.setExclusion",
      { runId: "$run", seenVersion: 1, payoutId: "pout_nobody", reason: "Because" },
      "NOT_FOUND",
    ],
    ["runs.retryFailed", { runId: "$run", seenVersion: 1 }, "PRECONDITION_FAILED"],
  ])("%s with %j answers %s", async (procedure, input, code) => {
    const { body } = await web.call(`payroll.${procedure}`, finance, filled(input));
    expect(body.error?.json.data.code).toBe(code);
  });

  it("left everything as it was", async () => {
    expect(await database.prisma.payrollRun.count()).toBe(1);
    expect(await database.prisma.hold.count()).toBe(0);
    expect(await database.prisma.ledgerEntry.count()).toBe(1);
    const run = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: ids.runId } });
    expect(run).toMatchObject({ status: "DRAFT", version: 1 });
    expect(web.logged.filter((line) => line.errorId !== undefined)).toEqual([]);
  });
});

function filled(input: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(input)
    .replaceAll('"$run"', JSON.stringify(ids.runId))
    .replaceAll('"$payout"', JSON.stringify(ids.payoutId))
    .replaceAll('"$vendor"', JSON.stringify(ids.vendorId));
  return JSON.parse(text) as Record<string, unknown>;
}
