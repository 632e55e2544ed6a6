import { describe, expect, it } from "vitest";
import { GOOD_BOOKING } from "../testing/booking-file";
import { bookingRowReader, type RowError } from "./booking-row";
import { IMPORT_COLUMNS, type ColumnPositions } from "./import-columns";

const positions = Object.fromEntries(
  IMPORT_COLUMNS.map((column, index) => [column, index]),
) as unknown as ColumnPositions;
const { row, read } = bookingRowReader(positions);

function problems(cells: Record<string, string>): string[] {
  const errors: RowError[] = [];
  const all: Record<string, string> = { ...GOOD_BOOKING, ...cells };
  const good = read(
    IMPORT_COLUMNS.map((column) => all[column] ?? ""),
    7,
    errors,
  );
  expect(good).toBe(errors.length === 0);
  return errors.map((error) => `${error.field} ${error.code}`);
}

const gross = (value: string, currency = "EUR") => problems({ gross_amount: value, currency });

describe("a good row", () => {
  it("becomes a line for COPY", () => {
    expect(problems({ customer_name: "Back\\slash", customer_phone: "" })).toEqual([]);
    expect(row.body.split("\t")).toEqual([
      "guest-1",
      "Back\\\\slash",
      "ada@example.com",
      "\\N",
      "EUR",
      "12550",
      "COMPLETED",
      "2025-05-01T09:00:00Z",
      "2025-06-01",
      "2025-06-04",
      "2025-06-04T10:00:00+02:00",
      "\\N",
      "f",
    ]);
  });

  it.each([
    ["0", "EUR", "0"],
    ["0.05", "EUR", "5"],
    ["12.5", "EUR", "1250"],
    ["7", "JPY", "7"],
    ["1.234", "KWD", "1234"],
    ["10000000000000.00", "EUR", "1000000000000000"],
    ["9999999999999", "EUR", "999999999999900"],
  ])("reads %s %s as %s minor units", (amount, currency, minor) => {
    expect(gross(amount, currency)).toEqual([]);
    expect(row.body.split("\t")[5]).toBe(minor);
  });

  it.each([
    "'; DROP TABLE booking; --",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    '=HYPERLINK("x")',
    "👩‍👩‍👧 Family",
    "Zoë 日本語",
  ])("keeps the name %s as it is", (name) => {
    expect(problems({ vendor_name: name })).toEqual([]);
    expect(row.vendorName).toBe(name);
  });

  it("brings two spellings of one letter together and drops blanks around names", () => {
    expect(problems({ vendor_name: "  Cafe\u0301 ", vendor_ref: "cafe\u0301" })).toEqual([]);
    expect([row.vendorName, row.vendorRef]).toEqual(["Caf\u00e9", "caf\u00e9"]);
  });

  it.each(["__proto__", "constructor", "-1", "=1+1", "a\\b"])("takes %s as a reference", (ref) => {
    expect(problems({ booking_ref: ref })).toEqual([]);
    expect(row.ref).toBe(ref);
  });

  it("sets a vendor up", () => {
    expect(problems({ vendor_schedule: "monthly", vendor_account: "acct_1AbC" })).toEqual([]);
    expect([row.vendorSchedule, row.vendorAccount]).toEqual(["MONTHLY", "acct_1AbC"]);
    expect(problems({})).toEqual([]);
    expect([row.vendorSchedule, row.vendorAccount]).toEqual([null, null]);
  });
});

describe("amounts that are refused", () => {
  it.each([
    ["", "empty"],
    [" 12 ", "not_a_number"],
    ["1e3", "not_a_number"],
    ["0x10", "not_a_number"],
    ["12abc", "not_a_number"],
    ["-0", "negative_zero"],
    ["-1", "negative"],
    ["NaN", "not_a_number"],
    ["Infinity", "not_a_number"],
    ["0.1+0.2", "not_a_number"],
    ["1.005", "too_many_decimals"],
    ["1,234.50", "not_a_number"],
    ["1.234,50", "not_a_number"],
    ["１２", "not_a_number"],
    ["٣", "not_a_number"],
    ["007", "not_a_number"],
    ["9007199254740993", "out_of_range"],
    ["9223372036854775808", "out_of_range"],
    ["12.\u0000", "not_a_number"],
  ])("%j", (amount, reason) => {
    expect(gross(amount)).toEqual([`gross_amount amount.${reason}`]);
  });

  it.each([
    ["1.5", "JPY"],
    ["1.0005", "KWD"],
  ])("%s %s", (amount, currency) => {
    expect(gross(amount, currency)).toEqual(["gross_amount amount.too_many_decimals"]);
  });

  it.each(["eur", "XXX", "EU", "EURO", "ＥＵＲ"])("of the currency %s", (currency) => {
    expect(gross("1", currency)).toEqual(["currency currency.unknown"]);
  });
});

describe("instants and days that are refused", () => {
  it.each([
    ["2025-02-29T10:00:00Z", "impossible"],
    ["2025-04-31T10:00:00Z", "impossible"],
    ["2025-06-04T24:00:00Z", "impossible"],
    ["2016-12-31T23:59:60Z", "impossible"],
    ["2025-06-04T10:00:00+15:00", "impossible"],
    ["0000-01-01T00:00:00Z", "out_of_range"],
    ["9999-12-31T00:00:00Z", "out_of_range"],
    ["-0001-01-01T00:00:00Z", "malformed"],
    ["2025-06-04T10:00:00", "no_offset"],
    ["2025-06-04", "malformed"],
    ["2025-06-04 10:00:00Z", "malformed"],
    ["1749024000", "epoch"],
    ["1749024000000", "epoch"],
    ["4.6.2025", "malformed"],
    ["infinity", "malformed"],
    ["now", "malformed"],
  ])("%s is %s", (value, problem) => {
    expect(problems({ completed_at: value })).toEqual([`completed_at instant.${problem}`]);
  });

  it.each(["2025-06-04T10:00Z", "2025-06-04T10:00:00.123456-03:30", "2024-02-29T00:00:00Z"])(
    "%s is good",
    (value) => {
      expect(problems({ completed_at: value })).toEqual([]);
    },
  );

  it.each([
    ["2025-02-29", "impossible"],
    ["2025-13-01", "impossible"],
    ["0000-01-01", "out_of_range"],
    ["9999-12-31", "out_of_range"],
    ["2025-6-4", "malformed"],
    ["1749024000", "epoch"],
    ["", "empty"],
  ])("day %s is %s", (value, problem) => {
    expect(problems({ ends_on: value })).toEqual([`ends_on day.${problem}`]);
  });

  it("an end before the start", () => {
    expect(problems({ starts_on: "2025-06-05" })).toEqual(["ends_on day.before_start"]);
  });

  it.each([
    ["completed", "", "", "completed_at instant.empty"],
    ["cancelled", "", "", "cancelled_at instant.empty"],
    ["confirmed", "2025-06-04T10:00:00Z", "", "completed_at status.contradicts"],
    ["completed", "2025-06-04T10:00:00Z", "2025-06-04T10:00:00Z", "cancelled_at status.contradicts"],
    ["Completed", "2025-06-04T10:00:00Z", "", "status status.unknown"],
  ])("status %s with completed_at %j and cancelled_at %j", (status, completed_at, cancelled_at, problem) => {
    expect(problems({ status, completed_at, cancelled_at })).toEqual([problem]);
  });
});

describe("texts that are refused", () => {
  it.each([
    ["booking_ref", "", "text.empty"],
    ["vendor_name", "   ", "text.empty"],
    ["booking_ref", "x".repeat(101), "text.too_long"],
    ["customer_name", "x".repeat(201), "text.too_long"],
    ["customer_name", "x".repeat(60_000), "text.too_long"],
    ["customer_name", "a\u0000b", "text.control_character"],
    ["customer_name", "a\nb", "text.control_character"],
    ["vendor_name", "a\tb", "text.control_character"],
    ["vendor_name", "abc\u202Efdp.exe", "text.direction_mark"],
    ["booking_ref", " B1", "text.outer_blank"],
    ["vendor_ref", "al\u200Bps", "text.invisible_character"],
    ["customer_email", "ada＠example.com", "email.malformed"],
    ["customer_email", "ada", "email.malformed"],
    ["customer_email", "ada@exämple.com", "email.malformed"],
    ["customer_phone", "call me", "phone.malformed"],
    ["is_test", "yes", "flag.malformed"],
    ["vendor_schedule", "daily", "schedule.unknown"],
    ["vendor_account", "cus_1", "account.malformed"],
  ])("%s %j", (field, value, code) => {
    expect(problems({ [field]: value })).toEqual([`${field} ${code}`]);
  });

  it("takes texts of exactly the longest length", () => {
    expect(problems({ booking_ref: "x".repeat(100), customer_name: "y".repeat(200) })).toEqual([]);
  });

  it("tells all that is wrong with a row, with values that can be read", () => {
    const errors: RowError[] = [];
    const cells: Record<string, string> = {
      ...GOOD_BOOKING,
      customer_name: "a\u0000b",
      gross_amount: "x",
      status: "?",
    };
    read(
      IMPORT_COLUMNS.map((column) => cells[column] ?? ""),
      9,
      errors,
    );
    expect(errors.map(({ line, field, value }) => [line, field, value])).toEqual([
      [9, "customer_name", "a\\u0000b"],
      [9, "gross_amount", "x"],
      [9, "status", "?"],
    ]);
  });
});
