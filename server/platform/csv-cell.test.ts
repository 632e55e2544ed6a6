import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardCsvCell } from "./csv-cell";

describe("guardCsvCell", () => {
  it.each([
    "=1+1",
    "+39 06 1234",
    "-cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "\u0000x",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "-1.2.3",
    "--1",
    "-",
    "+1",
    "-1e5",
  ])("guards %j", (text) => {
    expect(guardCsvCell(text)).toBe(`'${text}`);
  });

  it.each(["", "-1", "-12.50", "0", "12", "a=b", "Zoë", '"=1"', "'=1"])("leaves %j as it is", (text) => {
    expect(guardCsvCell(text)).toBe(text);
  });

  it("leaves every decimal number as it is, and nothing that begins a formula", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat({ max: 99 }), (whole, cents) => {
        expect(guardCsvCell(`${whole}.${cents}`)).toBe(`${whole}.${cents}`);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const guarded = guardCsvCell(text);
        expect(/^[=+\-@]/.test(guarded) && Number.isNaN(Number(guarded))).toBe(false);
      }),
    );
  });
});
