import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { parseAmount } from "@/server/money/parse-amount";
import { adjustVendor } from "@/server/payroll/commands/adjust-vendor";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { refundBooking } from "@/server/payroll/commands/refund-booking";
import { submitRun } from "@/server/payroll/commands/submit-run";
import { amountText } from "@/server/payroll/papers/amount-text";
import { pdfLine, pdfTexts, squeezed } from "@/server/payroll/papers/testing/pdf-texts";
import { receiptNumberText } from "@/server/payroll/papers/receipt-number";
import { renderPaper } from "@/server/payroll/papers/render-paper";
import { paperJobs } from "@/server/payroll/jobs";
import { openPayingWorld, type PayingWorld } from "@/server/payroll/paying/testing/paying-world";
import { listPayoutLines } from "@/server/payroll/queries/list-payout-lines";
import { listPayouts } from "@/server/payroll/queries/list-payouts";
import { listPayoutsInput } from "@/server/payroll/schemas";
import type { Context } from "@/server/platform/context";
import { guardCsvCell } from "@/server/platform/csv-cell";
import { openJobStore } from "@/server/scheduling/job-store/open-job-store";
import { jobExecutor, type JobExecutor } from "@/server/scheduling/jobs/job-executor";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { getVendorStatement } from "@/server/vendors/queries/get-vendor-statement";
import { answerPaper } from "@/app/api/papers/paper-door";
import { receiptRequest, runRequest, statementRequest } from "@/app/api/papers/paper-request";

vi.stubEnv("BUSINESS_TIMEZONE", "Europe/Berlin");
// Other files are read by the same process.
afterAll(() => void vi.unstubAllEnvs());
const database = useTestDatabase({ poolMax: 20 });

const NAMES = ["=1+1|cmd", 'Łódź "Żubr", sp. z o.o.', "Ⅻ 東京", "-Minus\r\nInn", "@Home", "Plain Hotel"];
const CURRENCY = "EUR";
const PERIOD = "currency=EUR&from=2025-07-01&to=2025-08-01";

let web: TestWeb;
let world: PayingWorld;
let drawing: JobExecutor | null = null;
let cookie: string;
let drafter: Context;
let runId: string;
let vendorIds: string[];
let emptyRunId: string;

beforeAll(async () => {
  web = testWeb(database);
  world = await openPayingWorld(database);
  drafter = await world.finance();
  cookie = await web.signIn((await web.staff("FINANCE")).email);

  vendorIds = [];
  for (const [index, name] of NAMES.entries()) {
    const vendorId = await makeVendor(drafter, {
      name,
      ref: `${index % 2 ? "=" : ""}vendor-${index}`,
      account: index !== 4,
    });
    vendorIds.push(vendorId);
    for (const day of ["08", "09"])
      await makeEarning(drafter, {
        vendorId,
        currency: CURRENCY,
        grossMinor: index === 5 ? 101n : 1_234_567n + BigInt(index),
        completedAt: `2025-07-${day}T10:00:00Z`,
        ref: `${index === 0 ? "+" : ""}BK-${index}-${day}`,
      });
    const account = await database.prisma.payoutAccount.findUnique({ where: { vendorId } });
    if (account) world.simulator.stripe.addAccount({ id: account.stripeAccountId });
  }
  await refundBooking(drafter, {
    bookingRef: "BK-1-08",
    refundMinor: 10_001n,
    refundRef: "refund-1",
    refundedAt: new Date("2025-07-10T10:00:00Z"),
  });
  // Entries carry the database's clock, and a run knows only what was recorded before it was drafted.
  world.clock.set(new Date(Date.now() + 1_000));
  ({ runId } = await draftRun(drafter, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: CURRENCY }));
  ({ runId: emptyRunId } = await draftRun(drafter, {
    schedule: "MONTHLY",
    periodEnd: "2025-07-01",
    currency: "JPY",
  }));
  await adjustVendor(drafter, {
    vendorId: vendorIds[2]!,
    currency: CURRENCY,
    amountMinor: -777n,
    reason: "=Damage",
    clientKey: "adjust-0001",
    runId,
  });
  const { version } = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const { contentHash } = await submitRun(drafter, { runId, seenVersion: version });
  await database.prisma.currencyPolicy.update({
    where: { currency: CURRENCY },
    data: { twoPersonAboveMinor: 10n ** 12n },
  });
  await approveRun(await world.finance(), { runId, contentHash, seenVersion: version + 1 });
  world.clock.advance(5_000);
  await world.payUntilOver(runId);
  // No wake-ups are needed here: the papers are heard of and found in the rows.
  drawing = jobExecutor({
    ctx: world.ctx,
    store: openJobStore({ kind: "postgresql", pool: database.pool }),
    definitions: paperJobs,
    workerName: "papers",
    stopSignal: new AbortController().signal,
    lookMs: 100,
  });
  await drawing.start();
}, 120_000);

afterAll(async () => {
  await drawing?.stop(2_000);
  await world.close();
});

function ask(path: string, headers: Record<string, string> = { cookie }, waitMs = 60_000): Promise<Response> {
  const url = new URL(path, "http://localhost:4900");
  const request = new Request(url, { headers });
  const [what, ...rest] = url.pathname.replace(/^\/api\/papers\//, "").split("/");
  return answerPaper(
    web,
    request,
    () => {
      if (what === "receipt") return receiptRequest(rest[0]!);
      if (what === "run") return runRequest(rest);
      return statementRequest(rest[0]!, rest[1]!, url.searchParams);
    },
    waitMs,
  );
}

async function csvOf(path: string): Promise<Record<string, string>[]> {
  const response = await ask(path);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 3).toString("hex")).toBe("efbbbf");
  expect(bytes.subarray(-2).toString("hex")).toBe("0d0a");
  return parse(bytes, { bom: true, columns: true, record_delimiter: "\r\n" }) as Record<string, string>[];
}

/** The text of a cell as a reader of the file gets it back. */
function unguarded(cell: string): string {
  return cell.startsWith("'") && guardCsvCell(cell.slice(1)) === cell ? cell.slice(1) : cell;
}

async function pdfOf(path: string): Promise<Buffer> {
  const response = await ask(path);
  expect(response.status, await response.clone().text()).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  return Buffer.from(await response.arrayBuffer());
}

const wholeRun = () => listPayouts(drafter, listPayoutsInput.parse({ runId, limit: 500 }));

describe("a run's papers equal the screen to the minor unit", () => {
  it("in the CSV, with every text given back and figures as numbers", async () => {
    const { payouts } = await wholeRun();
    const rows = await csvOf(`/api/papers/run/${runId}.csv`);
    expect(rows.map((row) => row.payout_id).sort()).toEqual(payouts.map((payout) => payout.id).sort());
    const decimal = (minor: bigint | null) => (minor === null ? "" : canonicalDecimal(minor, CURRENCY));
    for (const payout of payouts) {
      const row = rows.find((candidate) => candidate.payout_id === payout.id)!;
      expect({
        ...row,
        vendor_name: unguarded(row.vendor_name!),
        vendor_ref: unguarded(row.vendor_ref!),
      }).toMatchObject({
        vendor_name: payout.vendorName,
        vendor_ref: payout.vendorRef,
        outcome: payout.outcome,
        reason: payout.outcomeReason,
        currency: CURRENCY,
        gross: decimal(payout.grossMinor),
        commission: decimal(payout.commissionMinor),
        refunds: decimal(payout.refundsMinor),
        adjustments: decimal(payout.adjustmentsMinor),
        carried: decimal(payout.carriedMinor),
        net: decimal(payout.netMinor),
        payable: decimal(payout.payMinor),
        paid: decimal(payout.status === "PAID" ? payout.payMinor : 0n),
        status: payout.status,
        receipt_number: payout.receiptNumber === null ? "" : receiptNumberText(payout.receiptNumber),
      });
      for (const cell of Object.entries(row)) {
        if (/^-?\d/.test(cell[1])) continue;
        expect(cell[1], cell[0]).not.toMatch(/^[=+\-@\t\r\n]/);
      }
      expect(row.commission).toMatch(/^-\d+\.\d\d$/);
    }
  });

  it("in the PDF", async () => {
    const { payouts, totals } = await wholeRun();
    const file = await pdfOf(`/api/papers/run/${runId}.pdf`);
    const texts = pdfTexts(file);
    for (const payout of payouts)
      for (const amount of [payout.grossMinor, payout.netMinor, payout.commissionMinor])
        expect(texts).toContain(amountText(amount, CURRENCY));
    expect(
      texts.filter((text) => text === amountText(totals.netMinor, CURRENCY)).length,
    ).toBeGreaterThanOrEqual(2);
    const run = await database.prisma.payrollRun.findUniqueOrThrow({
      where: { id: runId },
      include: { approvals: true },
    });
    const line = pdfLine(file);
    for (const text of [
      run.contentHash!,
      run.approvals[0]!.approverName,
      amountText(run.payableMinor, CURRENCY),
      "Europe/Berlin",
    ])
      expect(line).toContain(squeezed(text));
  });

  it("in the lines, which sum to each payout's net", async () => {
    const { payouts } = await wholeRun();
    const rows = await csvOf(`/api/papers/run/${runId}-lines.csv`);
    for (const payout of payouts) {
      const { lines } = await listPayoutLines(drafter, { payoutId: payout.id, limit: 500, cursor: null });
      const own = rows.filter((row) => row.payout_id === payout.id);
      expect(own.map((row) => [row.posting_id, row.amount, row.label])).toEqual(
        lines.map((line) => [
          line.postingId.toString(),
          canonicalDecimal(line.amountMinor, CURRENCY),
          line.label,
        ]),
      );
      expect(own.map((row) => unguarded(row.booking_ref!))).toEqual(
        lines.map((line) => line.bookingRef ?? ""),
      );
      const sum = own.reduce((total, row) => total + amountOf(row.amount!), 0n);
      expect(sum).toBe(payout.netMinor);
    }
  });

  it("and are there, without rows, for a run that has none", async () => {
    expect(await csvOf(`/api/papers/run/${emptyRunId}.csv`)).toEqual([]);
    expect(await csvOf(`/api/papers/run/${emptyRunId}-lines.csv`)).toEqual([]);
    const line = pdfLine(await pdfOf(`/api/papers/run/${emptyRunId}.pdf`));
    expect(line).toContain(squeezed("No vendor has anything due in this period."));
  });
});

function amountOf(decimal: string): bigint {
  const parsed = parseAmount(decimal, CURRENCY);
  if (!parsed.ok) throw new Error(`${decimal} is no amount.`);
  return parsed.amountMinor;
}

describe("receipts", () => {
  it("payouts 43: show the snapshot and its lines, and are the same bytes each time and when rendered anew", async () => {
    const payout = await database.prisma.payout.findFirstOrThrow({
      where: { runId, vendorId: vendorIds[1] },
      include: { receipt: true },
    });
    const [first, second] = [
      await pdfOf(`/api/papers/receipt/${payout.id}`),
      await pdfOf(`/api/papers/receipt/${payout.id}.pdf`),
    ];
    expect(second.equals(first)).toBe(true);
    const paper = await database.prisma.paper.findFirstOrThrow({
      where: { kind: "RECEIPT", subjectId: payout.id },
    });
    expect(createHash("sha256").update(first).digest("hex")).toBe(paper.sha256);

    // Renamed since: the receipt is of what was.
    await database.prisma.vendor.update({ where: { id: vendorIds[1] }, data: { name: "Another name" } });
    await database.prisma.paper.update({
      where: { id: paper.id },
      data: { status: "REQUESTED", bytes: null, sha256: null, readyAt: null },
    });
    await renderPaper(world.ctx, { paperId: paper.id }, new AbortController().signal);
    const again = await database.prisma.paper.findUniqueOrThrow({ where: { id: paper.id } });
    expect(again.sha256).toBe(paper.sha256);
    await database.prisma.vendor.update({ where: { id: vendorIds[1] }, data: { name: NAMES[1] } });

    const texts = pdfTexts(first);
    for (const amount of [payout.grossMinor, payout.commissionMinor, payout.refundsMinor, payout.payMinor])
      expect(texts).toContain(amountText(amount, CURRENCY));
    const line = pdfLine(first);
    for (const text of [
      receiptNumberText(payout.receipt!.number),
      payout.stripeTransferId!,
      "BK-1-08",
      "BK-1-09",
    ])
      expect(line).toContain(squeezed(text));
  });

  it("do not exist for what was not paid", async () => {
    const unpaid = await database.prisma.payout.findFirstOrThrow({
      where: { runId, outcome: { not: "PAYABLE" } },
    });
    const response = await ask(`/api/papers/receipt/${unpaid.id}`);
    expect(response.status).toBe(404);
  });
});

describe("statements", () => {
  it("lead from opening by the entries to the closing balance, as on the screen", async () => {
    for (const vendorId of vendorIds) {
      const statement = await getVendorStatement(drafter, {
        vendorId,
        currency: CURRENCY,
        from: "2025-07-01",
        to: "2199-01-01",
      });
      const rows = await csvOf(
        `/api/papers/vendor/${vendorId}/statement.csv?currency=EUR&from=2025-07-01&to=2199-01-01`,
      );
      const [opening, ...rest] = rows;
      const closing = rest.pop()!;
      expect([opening!.kind, closing.kind]).toEqual(["OPENING_BALANCE", "CLOSING_BALANCE"]);
      let balance = amountOf(opening!.balance!);
      expect(balance).toBe(statement.openingMinor);
      expect(rest).toHaveLength(statement.rowCount);
      rest.forEach((row, index) => {
        balance += amountOf(row.amount!);
        expect(amountOf(row.balance!)).toBe(balance);
        expect(row.entry_id).toBe(statement.rows[index]!.entryId.toString());
        expect(balance).toBe(statement.rows[index]!.balanceMinor);
      });
      expect(amountOf(closing.balance!)).toBe(balance);
      expect(balance).toBe(statement.closingMinor);
    }
  });

  it("are rendered once for the same content, and anew when the ledger moved", async () => {
    const path = `/api/papers/vendor/${vendorIds[2]}/statement.pdf?${PERIOD}`;
    const statement = await getVendorStatement(drafter, {
      vendorId: vendorIds[2]!,
      currency: CURRENCY,
      from: "2025-07-01",
      to: "2025-08-01",
    });
    const first = await pdfOf(path);
    expect(pdfTexts(first)).toContain(amountText(statement.closingMinor, CURRENCY));
    expect((await pdfOf(path)).equals(first)).toBe(true);
    const count = () =>
      database.prisma.paper.count({ where: { kind: "STATEMENT", subjectId: vendorIds[2] } });
    expect(await count()).toBe(1);
    await makeEarning(drafter, {
      vendorId: vendorIds[2]!,
      currency: CURRENCY,
      grossMinor: 500n,
      completedAt: "2025-07-20T10:00:00Z",
    });
    expect((await pdfOf(path)).equals(first)).toBe(false);
    expect(await count()).toBe(2);
  });
});

describe("the door", () => {
  it("sends files that no cache keeps and no browser guesses at, under a plain name", async () => {
    const response = await ask(`/api/papers/run/${runId}/csv`);
    const run = await database.prisma.payrollRun.findUniqueOrThrow({ where: { id: runId } });
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="payroll-run_weekly_2025-07-07_2025-07-13_EUR_Europe-Berlin_${run.contentHash!.slice(0, 8)}.csv"`,
    );
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    await response.body?.cancel();
  });

  it("writes each download to the audit log, with who and what", async () => {
    const before = await database.prisma.auditEvent.count({ where: { action: "payroll.paper.downloaded" } });
    await pdfOf(`/api/papers/run/${runId}/pdf`);
    await csvOf(`/api/papers/run/${runId}/lines.csv`);
    const events = await database.prisma.auditEvent.findMany({
      where: { action: "payroll.paper.downloaded", subjectId: runId },
      orderBy: { seq: "desc" },
      take: 2,
    });
    expect(events.map((event) => event.after)).toEqual([
      expect.objectContaining({ kind: "RUN", format: "lines" }),
      expect.objectContaining({
        kind: "RUN",
        format: "pdf",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      }),
    ]);
    expect(events[0]!.actorName).toBe("finance");
    expect(await database.prisma.auditEvent.count({ where: { action: "payroll.paper.downloaded" } })).toBe(
      before + 2,
    );
  });

  it("refuses whoever is not signed in, may not export, or comes from another site, and leaves no trace", async () => {
    const support = await web.signIn((await web.staff("SUPPORT")).email);
    const before = await database.prisma.auditEvent.count({ where: { action: "payroll.paper.downloaded" } });
    const statuses = [
      await ask(`/api/papers/run/${runId}.csv`, {}),
      await ask(`/api/papers/run/${runId}.csv`, { cookie: support }),
      await ask(`/api/papers/run/${runId}.csv`, { cookie, "sec-fetch-site": "cross-site" }),
    ].map((response) => response.status);
    expect(statuses).toEqual([401, 403, 403]);
    expect(await database.prisma.auditEvent.count({ where: { action: "payroll.paper.downloaded" } })).toBe(
      before,
    );
  });

  it.each([
    ["/api/papers/run/nonsense.csv", 400],
    ["/api/papers/run/prun_0000.csv", 404],
    ["/api/papers/run/prun_0000.pdf", 404],
    ["/api/papers/run/prun_0000.exe", 404],
    ["/api/papers/run/..%2F..%2Fetc.pdf", 404],
    ["/api/papers/receipt/%00.pdf", 400],
    ["/api/papers/receipt/pay_0000", 404],
    [`/api/papers/vendor/ven_0000/statement.csv?${PERIOD}`, 404],
    ["/api/papers/vendor/ven_0000/statement.csv", 400],
    ["/api/papers/vendor/ven_0000/statement.csv?currency=EUR&from=2025-02-30&to=2025-08-01", 400],
    ["/api/papers/vendor/ven_0000/statement.csv?currency=EUR&from=2025-08-01&to=2025-07-01", 400],
    ["/api/papers/vendor/ven_0000/statement.pdf?currency=XXQ&from=2025-07-01&to=2025-08-01", 400],
    ["/api/papers/vendor/ven_0000/statement.pdf?currency=eur&from=2025-07-01&to=2025-08-01", 400],
    ["/api/papers/vendor/ven_0000/statement.pdf?currency=EUR&from=0000-01-01&to=9999-01-01", 400],
    [`/api/papers/vendor/ven_0000/other.pdf?${PERIOD}`, 404],
  ])("answers %s with %i and a sentence", async (path, status) => {
    const response = await ask(path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await response.text()).toMatch(/^[A-Z].{5,}\n$/);
  });

  it("says so when no worker has rendered the PDF in time, and asks for it once", async () => {
    await drawing?.stop(2_000);
    drawing = null;
    const path = `/api/papers/vendor/${vendorIds[3]}/statement.pdf?${PERIOD}`;
    const [one, two] = await Promise.all([ask(path, { cookie }, 50), ask(path, { cookie }, 50)]);
    expect([one.status, two.status]).toEqual([202, 202]);
    expect(await one.text()).toMatch(/is being prepared; please try again in a moment/);
    const papers = await database.prisma.paper.findMany({
      where: { kind: "STATEMENT", subjectId: vendorIds[3] },
    });
    expect(papers).toHaveLength(1);
    expect(await database.prisma.job.count({ where: { key: `paper:${papers[0]!.id}` } })).toBe(1);
    await renderPaper(world.ctx, { paperId: papers[0]!.id }, new AbortController().signal);
    expect((await ask(path, { cookie }, 50)).status).toBe(200);
  });
});
