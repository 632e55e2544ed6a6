import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { inPieces, bookingFile, type BookingCells } from "../testing/booking-file";
import { generateBookings } from "../testing/generate-bookings";
import { importBookings, type ImportBookingsInput } from "./import-bookings";

const database = useTestDatabase();

// Ledger tables refuse to be emptied, so that each test has bookings of its own instead of an empty table.
let prefix = "";
let tests = 0;
beforeEach(() => void (prefix = `t${++tests}-`));

const cells = (row: BookingCells): BookingCells => ({
  ...row,
  booking_ref: prefix + (row.booking_ref ?? "B-1"),
  vendor_ref: prefix + (row.vendor_ref ?? "alps"),
});

function importContent(content: string | Buffer, input: Partial<ImportBookingsInput> = {}) {
  return importBookings(database.context(), {
    source: inPieces(content, 1_000),
    fileName: "test.csv",
    ...input,
  });
}

function importRows(
  rows: BookingCells[],
  input: Partial<ImportBookingsInput> = {},
  extraColumns: string[] = [],
) {
  return importContent(bookingFile(rows.map(cells), extraColumns), input);
}

async function summary(rows: BookingCells[], extraColumns: string[] = []) {
  const { created, updated, unchanged, rejected, errors } = await importRows(rows, {}, extraColumns);
  return [
    created,
    updated,
    unchanged,
    rejected,
    ...errors.map((error) => `${error.line} ${error.field} ${error.code}`),
  ];
}

const booking = (ref = "B-1") =>
  database.prisma.booking.findUnique({
    where: { ref: prefix + ref },
    include: { vendor: { include: { payoutAccount: true } } },
  });

const open = { status: "confirmed", completed_at: "" };

describe("importing again", () => {
  it("leaves everything as it is", async () => {
    const rows = [
      {},
      { booking_ref: "B-2", ...open },
      { booking_ref: "B-3", status: "cancelled", completed_at: "", cancelled_at: "2025-05-02T00:00:00Z" },
    ];
    expect(await summary(rows)).toEqual([3, 0, 0, 0]);
    const before = await booking();
    expect(await summary(rows)).toEqual([0, 0, 3, 0]);
    expect(await booking()).toEqual(before);
  });

  it("is the same for a file of many batches, vendors and pieces", async () => {
    const text = [...generateBookings({ rows: 12_345, vendors: 50, seed: 7, refPrefix: prefix })].join("");
    const first = await importContent(text, { source: inPieces(text, 50_001) });
    expect(first).toMatchObject({ rows: 12_345, created: 12_345, rejected: 0 });
    expect(first.earnings).toBe(text.match(/,completed,/g)!.length);
    expect(await importContent(text)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 12_345,
      rejected: 0,
      earnings: 0,
    });
  });

  it("answers the same for a file that has a booking twice", async () => {
    const rows = [
      { gross_amount: "1.00", ...open },
      { gross_amount: "2.00", ...open },
      { gross_amount: "1.00", ...open },
    ];
    expect(await summary(rows)).toEqual([1, 0, 1, 1, "3 booking_ref booking.repeated"]);
    expect(await summary(rows)).toEqual([0, 0, 2, 1, "3 booking_ref booking.repeated"]);
    expect((await booking())!.grossMinor).toBe(100n);
  });

  it("compares repeats with what the file made of the booking, not with what it was", async () => {
    await importRows([{ gross_amount: "1.00", ...open }]);
    const rows = [
      { gross_amount: "2.00", ...open },
      { gross_amount: "1.00", ...open },
    ];
    expect(await summary(rows)).toEqual([0, 1, 0, 1, "3 booking_ref booking.repeated"]);
    expect(await summary(rows)).toEqual([0, 0, 1, 1, "3 booking_ref booking.repeated"]);
  });

  it("ends with the last spelling of a vendor's name, once", async () => {
    const rows = [{ vendor_name: "One" }, { booking_ref: "B-2", vendor_name: "Two" }];
    await importRows(rows);
    expect((await booking())!.vendor.name).toBe("Two");
    const { version } = (await booking())!.vendor;
    const again = await importRows(rows);
    expect(again.vendors.updated).toBe(0);
    expect((await booking())!.vendor).toMatchObject({ name: "Two", version });
  });
});

describe("what a changed row may change", () => {
  it("is everything but the vendor, before the booking has earned", async () => {
    await importRows([open]);
    const changed = {
      gross_amount: "99.00",
      currency: "USD",
      customer_name: "New Name",
      customer_email: "",
      starts_on: "2025-06-02",
    };
    expect(await summary([{ ...open, ...changed }])).toEqual([0, 1, 0, 0]);
    expect(await booking()).toMatchObject({
      grossMinor: 9_900n,
      currency: "USD",
      customerName: "New Name",
      customerEmail: null,
    });
    expect(await summary([{ ...open, ...changed, vendor_ref: "other" }])).toEqual([
      0,
      0,
      0,
      1,
      "2 vendor_ref booking.other_vendor",
    ]);
    expect(await summary([changed])).toEqual([0, 1, 0, 0]);
  });

  it.each([
    [{ gross_amount: "1.00" }, "gross_amount"],
    [{ currency: "USD" }, "currency"],
    [{ completed_at: "2025-06-05T10:00:00Z" }, "completed_at"],
    [{ is_test: "true" }, "is_test"],
  ])("is not %j after it has earned", async (change, field) => {
    await importRows([{}]);
    const before = await booking();
    expect(await summary([{ ...change, customer_name: "Else" }])).toEqual([
      0,
      0,
      0,
      1,
      `2 ${field} booking.already_earned`,
    ]);
    expect(await booking()).toEqual(before);
  });

  it("names each field after it has earned, with its value", async () => {
    await importRows([{}]);
    const { errors } = await importRows([
      { status: "cancelled", gross_amount: "7.10", completed_at: "", cancelled_at: "2025-06-04T10:00:00Z" },
    ]);
    expect(errors.map(({ field, value }) => [field, value])).toEqual([
      ["gross_amount", "7.10"],
      ["status", "cancelled"],
      ["completed_at", ""],
    ]);
  });

  it("is the customer and the days after it has earned", async () => {
    await importRows([{}]);
    expect(await summary([{ customer_name: "Else", ends_on: "2025-06-05" }])).toEqual([0, 1, 0, 0]);
  });

  it("accepts the same instant with another offset as unchanged", async () => {
    await importRows([{}]);
    expect(await summary([{ completed_at: "2025-06-04T08:00:00Z" }])).toEqual([0, 0, 1, 0]);
  });

  it("never earns for a test booking", async () => {
    expect(await importRows([{ is_test: "true" }])).toMatchObject({ created: 1, earnings: 0 });
    expect(await summary([{ is_test: "true", gross_amount: "1.00" }])).toEqual([0, 1, 0, 0]);
  });
});

describe("vendors", () => {
  const setUp = ["vendor_schedule", "vendor_account"];
  const account = (name: string) => `acct_${prefix.replace("-", "_")}${name}`;

  it("are weekly and without an account unless the file says otherwise", async () => {
    await importRows([{}]);
    expect((await booking())!.vendor).toMatchObject({
      schedule: "WEEKLY",
      payoutAccount: null,
      isTest: false,
    });
    await importRows([{ vendor_schedule: "monthly", vendor_account: account("a") }], {}, setUp);
    expect((await booking())!.vendor).toMatchObject({
      schedule: "MONTHLY",
      payoutAccount: { stripeAccountId: account("a"), status: "ACTIVE", syncedAt: null },
    });
    await importRows([{}], {}, setUp);
    expect((await booking())!.vendor.schedule).toBe("MONTHLY");
  });

  it("keep the account they have", async () => {
    const rows = (name: string) => [{ vendor_account: account(name) }];
    expect(await summary(rows("a"), setUp)).toEqual([1, 0, 0, 0]);
    expect(await summary(rows("a"), setUp)).toEqual([0, 0, 1, 0]);
    expect(await summary(rows("b"), setUp)).toEqual([0, 0, 0, 1, "2 vendor_account account.other"]);
    const taken = { booking_ref: "B-2", vendor_ref: "baltic", vendor_account: account("a") };
    expect(await summary([taken], setUp)).toEqual([0, 0, 0, 1, "2 vendor_account account.taken"]);
  });
});

describe("the report", () => {
  it("has the bad rows, and the good ones go in", async () => {
    const text = bookingFile([
      cells({ gross_amount: "1.005" }),
      cells({ booking_ref: "B-2", customer_name: "two\nlines" }),
      cells({ booking_ref: "B-3" }),
    ]);
    const result = await importContent(
      `${text}short,row\n"open,quote\n${bookingFile([cells({ booking_ref: "B-4" })]).split("\n")[1]}\n`,
    );
    expect(result).toMatchObject({ rows: 6, created: 2, rejected: 4 });
    expect(result.errors.map((error) => `${error.line} ${error.field} ${error.code}`)).toEqual([
      "2 gross_amount amount.too_many_decimals",
      "3 customer_name text.control_character",
      "6 row csv.field_count",
      "7 row csv.open_quote",
    ]);
    const kept = await database.prisma.bookingImport.findUniqueOrThrow({
      where: { id: result.importId },
      include: { errors: { orderBy: { id: "asc" } } },
    });
    expect(kept).toMatchObject({ status: "DONE", rows: 6, created: 2, rejected: 4, failure: null });
    expect(kept.errors.map(({ line, code }) => `${line} ${code}`)).toEqual(
      result.errors.map(({ line, code }) => `${line} ${code}`),
    );
  });

  it("keeps ten thousand errors and counts the rest", async () => {
    const bad = bookingFile([cells({ currency: "XXX" })]).split("\n")[1]!;
    const header = bookingFile([]);
    const result = await importContent(header + `${bad}\n`.repeat(10_050), {
      source: inPieces(header + `${bad}\n`.repeat(10_050)),
    });
    expect(result.rejected).toBe(10_050);
    expect(result.errors).toHaveLength(10_000);
  });

  it("is one audit event, in the same transaction", async () => {
    const { importId } = await importRows([{}]);
    const events = await database.prisma.auditEvent.findMany({ where: { subjectId: importId } });
    expect(events).toMatchObject([
      { action: "bookings.file.imported", actorName: "test", subjectKind: "bookingImport" },
    ]);
    expect(events[0]!.after).toMatchObject({ rows: 1, created: 1, vendors: { created: 1 } });
  });

  it("of a dry run is that of the import, and nothing is kept", async () => {
    const rows = [{}, { booking_ref: "B-2", gross_amount: "-1" }];
    const rehearsed = await importRows(rows, { dryRun: true });
    expect(rehearsed).toMatchObject({ created: 1, rejected: 1, dryRun: true, earnings: 0 });
    expect(await booking()).toBeNull();
    expect(await database.prisma.vendor.count({ where: { ref: `${prefix}alps` } })).toBe(0);
    expect(
      await database.prisma.bookingImport.findUnique({ where: { id: rehearsed.importId } }),
    ).toMatchObject({ status: "DONE", dryRun: true });
    const { created, rejected, errors } = await importRows(rows);
    expect({ created, rejected, errors }).toEqual({ created: 1, rejected: 1, errors: rehearsed.errors });
  });
});

describe("a file that is refused as a whole", () => {
  const good = () =>
    bookingFile(Array.from({ length: 200 }, (_, index) => cells({ booking_ref: `B-${index}` })));

  const cases: [string, () => string | Buffer, RegExp][] = [
    ["nothing", () => "", /The file is empty/],
    ["a cut gzip file", () => gzipSync(good()).subarray(0, -50), /gzip file ends too early/],
    [
      "a damaged gzip file",
      () => Buffer.concat([gzipSync(good()).subarray(0, 60), Buffer.alloc(200, 7)]),
      /damaged|ends too early/,
    ],
    ["a file cut in the last row", () => good().slice(0, -60), /ends in the middle of line 201/],
    ["a file cut in a quote", () => `${good()}"B-9,`, /ends in the middle of line 202/],
    ["UTF-16 with a mark", () => Buffer.from(`\uFEFF${good()}`, "utf16le"), /UTF-16/],
    ["UTF-16 without a mark", () => Buffer.from(good(), "utf16le"), /UTF-16/],
    [
      "Latin-1",
      () =>
        Buffer.from(good() + bookingFile([cells({ customer_name: "Zoë" })]).split("\n")[1]! + "\n", "latin1"),
      /Line 202 is not UTF-8/,
    ],
    ["a workbook", () => Buffer.from("PK\u0003\u0004 and so on"), /workbook/],
    [
      "a picture",
      () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      /not a text file/,
    ],
    ["a page", () => "<!doctype html>\n<p>Sign in</p>\n", /none of the expected columns/],
    [
      "ten million columns",
      () => `${"a,".repeat(10_000_000)}b\n${good()}`,
      /headings on line 1 cannot be read.*64 KiB/,
    ],
    [
      "too many columns",
      () => `${Array.from({ length: 201 }, (_, index) => `c${index}`).join(",")}\n`,
      /201 columns; at most 200/,
    ],
    ["a doubled heading", () => good().replace("is_test", "currency"), /"currency" more than once/],
    ["a missing heading", () => good().replace("is_test", "test"), /lacks the column "is_test"/],
  ];

  it.each(cases)("%s leaves nothing behind", async (_, content, words) => {
    const bytes = Buffer.from(content());
    await expect(importContent(bytes, { source: inPieces(bytes) })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(words),
    });
    expect(await database.prisma.booking.count({ where: { ref: { startsWith: prefix } } })).toBe(0);
    expect(await database.prisma.vendor.count({ where: { ref: { startsWith: prefix } } })).toBe(0);
    const kept = await database.prisma.bookingImport.findFirst({ orderBy: { id: "desc" } });
    expect(kept).toMatchObject({ status: "FAILED", failure: expect.stringMatching(words) });
    expect(await database.prisma.auditEvent.findFirst({ where: { subjectId: kept!.id } })).toMatchObject({
      action: "bookings.file.failed",
    });
  });

  it("because the stream broke off leaves nothing behind either", async () => {
    async function* broken() {
      yield Buffer.from(good());
      throw new Error("the connection was lost");
    }
    await expect(importContent("", { source: broken() })).rejects.toThrow("the connection was lost");
    expect(await booking()).toBeNull();
    const kept = await database.prisma.bookingImport.findFirst({ orderBy: { id: "desc" } });
    expect(kept).toMatchObject({ status: "FAILED", failure: expect.stringContaining("broke off") });
  });
});

describe("what is taken", () => {
  it.each([
    ["gzip", (text: string) => gzipSync(text)],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["gzip with a byte order mark", (text: string) => gzipSync(`\uFEFF${text}`)],
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["no last line break", (text: string) => text.trimEnd()],
    ["further columns", (text: string) => text.replaceAll(/$/gm, ",x").replace(/,x$/, "")],
  ])("%s", async (_, change) => {
    const content = change(
      bookingFile([cells({ vendor_name: "Zoë, Söhne" }), cells({ booking_ref: "B-2" })]),
    );
    expect(await importContent(content)).toMatchObject({ created: 2, rejected: 0 });
  });

  it("other headings, with a mapping", async () => {
    const text = bookingFile([cells({})])
      .replace("booking_ref", "Reservation no.")
      .replace("gross_amount", "Total");
    const mapping = { booking_ref: "Reservation no.", gross_amount: "Total" };
    expect(await importContent(text, { mapping })).toMatchObject({ created: 1, rejected: 0 });
    await expect(importContent(text)).rejects.toThrow(/lacks the columns "booking_ref", "gross_amount"/);
  });

  it("one request once", async () => {
    const importId = `bimp_${"0".repeat(25)}${tests % 10}`;
    await importRows([{}], { importId });
    await expect(importRows([{}], { importId })).rejects.toMatchObject({ code: "conflict" });
  });

  it("two imports of one file at once, one after the other", async () => {
    const results = await Promise.all([importRows([{}]), importRows([{}])]);
    expect(results.map((result) => result.created + result.unchanged)).toEqual([1, 1]);
    expect(results.reduce((sum, result) => sum + result.created, 0)).toBe(1);
  });
});

const HOTEL = "../shared/data/hotel-bookings.csv.gz";
const hotelIsThere = existsSync(HOTEL);
if (!hotelIsThere) console.log(`Not run: the import of the hotel bookings, because ${HOTEL} is not there.`);

describe.skipIf(!hotelIsThere)("the hotel bookings", () => {
  it("go in completely, and nothing changes when they come again under other headings", async () => {
    const { readFileSync } = await import("node:fs");
    const { gunzipSync } = await import("node:zlib");
    const packed = readFileSync(HOTEL);
    const first = await importContent(packed, { source: inPieces(packed) });
    expect(first).toMatchObject({ rows: 10_198, created: 10_198, rejected: 0, errors: [], earnings: 3_666 });
    const text = gunzipSync(packed).toString();
    const headings = text.slice(0, text.indexOf("\n")).trimEnd().split(",");
    const theirs = headings.map((heading, index) => `Column ${index}: ${heading}`);
    const mapping = Object.fromEntries(headings.map((heading, index) => [heading, theirs[index]!]));
    const renamed = theirs.join(",") + text.slice(text.indexOf("\n"));
    expect(await importContent(renamed, { source: inPieces(renamed), mapping })).toMatchObject({
      unchanged: 10_198,
      rejected: 0,
    });
  });
});
