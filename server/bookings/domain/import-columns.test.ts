import { describe, expect, it } from "vitest";
import { readMapping } from "./column-mapping";
import { readHeader, REQUIRED_COLUMNS } from "./import-columns";

const problem = (headings: string[], mapping = {}) => {
  const header = readHeader(headings, mapping);
  return header.ok ? null : header.problem;
};

describe("readHeader", () => {
  it("finds columns in any order, and names those it ignores", () => {
    const header = readHeader(
      [...REQUIRED_COLUMNS].reverse().concat("notes" as never, "vendor_account" as never),
    );
    expect(header).toMatchObject({
      ok: true,
      ignored: ["notes"],
      positions: { booking_ref: 15, is_test: 0, vendor_account: 17, vendor_schedule: -1 },
    });
  });

  it("takes other headings from a mapping", () => {
    const headings = REQUIRED_COLUMNS.map((column) =>
      column === "booking_ref" ? "Reservation no." : column,
    );
    expect(problem(headings)).toMatch(/lacks the column "booking_ref"/);
    expect(problem(headings, { booking_ref: "Reservation no." })).toBeNull();
    expect(problem(headings, { booking_ref: "Reservation" })).toMatch(/lacks the column "Reservation"/);
  });

  it.each([
    [REQUIRED_COLUMNS.slice(2), /lacks the columns "booking_ref", "vendor_ref"/],
    [[...REQUIRED_COLUMNS, "currency"], /the column "currency" more than once/],
    [["booking_ref;vendor_ref;vendor_name"], /semicolons/],
    [["booking_ref\tvendor_ref"], /tabs/],
    [["<!doctype html>"], /none of the expected columns/],
  ])("refuses %j", (headings, words) => {
    expect(problem([...headings])).toMatch(words);
  });

  it("lets a doubled heading pass that nobody asks for", () => {
    expect(problem([...REQUIRED_COLUMNS, "notes", "notes"])).toBeNull();
  });
});

describe("readMapping", () => {
  it("reads names and headings", () => {
    expect(readMapping('\uFEFF{"booking_ref": " No. "}')).toEqual({
      ok: true,
      mapping: { booking_ref: "No." },
    });
    expect(readMapping("{}")).toEqual({ ok: true, mapping: {} });
  });

  it.each([
    ["{", /not JSON/],
    ["[]", /one object/],
    ["null", /one object/],
    ['{"bookingRef": "x"}', /"bookingRef"; ours are booking_ref/],
    ['{"__proto__": "x"}', /"__proto__"/],
    ['{"booking_ref": 1}', /must be a text/],
    ['{"booking_ref": " "}', /1 to 200 characters/],
    ['{"booking_ref": "Ref", "vendor_ref": "Ref"}', /stand for both booking_ref and vendor_ref/],
    ['{"booking_ref": "vendor_ref"}', /stand for both booking_ref and vendor_ref/],
  ])("refuses %s", (text, words) => {
    const reading = readMapping(text);
    expect(reading.ok ? "" : reading.problem).toMatch(words);
  });
});
