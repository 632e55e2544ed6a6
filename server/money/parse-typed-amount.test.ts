import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal } from "./canonical-decimal";
import { parseTypedAmount } from "./parse-typed-amount";

const read = (amountMinor: bigint) => ({ ok: true, amountMinor });
const no = (reason: string) => ({ ok: false, reason });

describe("parseTypedAmount", () => {
  it.each([
    ["1234", 123400n],
    ["1234.5", 123450n],
    ["1234,5", 123450n],
    ["1234.50", 123450n],
    ["1,234.50", 123450n],
    ["1.234,50", 123450n],
    ["1 234,50", 123450n],
    ["1\u00a0234,50", 123450n],
    ["1\u202f234,50", 123450n],
    ["1’234.50", 123450n],
    ["1'234.50", 123450n],
    ["1,234,567", 123456700n],
    ["1.234.567", 123456700n],
    ["1 234", 123400n],
    ["12,34,567.50", 123456750n],
    ["0.50", 50n],
    ["0,5", 50n],
    ["  1,234.50 ", 123450n],
    ["-1,234.50", -123450n],
    ["\u22121,234.50", -123450n],
    ["EUR 1,234.50", 123450n],
    ["1.234,50 EUR", 123450n],
    ["EUR-1'234.50", -123450n],
    ["-EUR 1'234.50", -123450n],
  ])("reads %j as EUR without knowing the locale", (text, amountMinor) => {
    expect(parseTypedAmount(text, "EUR")).toEqual(read(amountMinor));
  });

  it.each([
    ["1,234", "AMBIGUOUS"],
    ["1.234", "AMBIGUOUS"],
    ["-12.345", "AMBIGUOUS"],
    ["", "EMPTY"],
    ["   ", "EMPTY"],
    ["EUR", "NOT_A_NUMBER"],
    ["-", "NOT_A_NUMBER"],
    ["1,23,4", "NOT_A_NUMBER"],
    ["12,34.50", "NOT_A_NUMBER"],
    ["1,2345.50", "NOT_A_NUMBER"],
    ["0,234.50", "NOT_A_NUMBER"],
    ["1.234.50", "NOT_A_NUMBER"],
    ["1,234.50.1", "NOT_A_NUMBER"],
    ["1,234 567.50", "NOT_A_NUMBER"],
    ["1,234'50", "NOT_A_NUMBER"],
    ["1 23", "NOT_A_NUMBER"],
    ["12,34,567,50", "NOT_A_NUMBER"],
    ["12.34.567", "NOT_A_NUMBER"],
    ["1,,234", "NOT_A_NUMBER"],
    [",50", "NOT_A_NUMBER"],
    ["1,", "NOT_A_NUMBER"],
    ["--1", "NOT_A_NUMBER"],
    ["-EUR-1", "NOT_A_NUMBER"],
    ["EUR 1 EUR", "NOT_A_NUMBER"],
    ["USD 1", "NOT_A_NUMBER"],
    ["€1", "NOT_A_NUMBER"],
    ["1e3", "NOT_A_NUMBER"],
    ["１２", "NOT_A_NUMBER"],
    ["٣", "NOT_A_NUMBER"],
    ["(1.00)", "NOT_A_NUMBER"],
    ["9".repeat(100_000), "NOT_A_NUMBER"],
    ["-0", "NEGATIVE_ZERO"],
    ["1,234.567", "TOO_MANY_DECIMALS"],
    ["1234.567", "TOO_MANY_DECIMALS"],
    ["0.123", "TOO_MANY_DECIMALS"],
    ["9007199254740993", "OUT_OF_RANGE"],
  ])("refuses %.20j as EUR without knowing the locale: %s", (text, reason) => {
    expect(parseTypedAmount(text, "EUR")).toEqual(no(reason));
  });

  it.each([
    ["1,234", "EUR", "en-GB", read(123400n)],
    ["1.234", "EUR", "en-GB", no("TOO_MANY_DECIMALS")],
    ["1.234", "EUR", "it-IT", read(123400n)],
    ["1,234", "EUR", "it-IT", no("TOO_MANY_DECIMALS")],
    ["1,234", "KWD", "en-GB", read(1234000n)],
    ["1.234", "KWD", "en-GB", read(1234n)],
    ["1.234", "KWD", "it-IT", read(1234000n)],
    ["1.234", "KWD", undefined, no("AMBIGUOUS")],
    ["1,234", "EUR", "de-CH", no("AMBIGUOUS")],
    ["1.234", "JPY", undefined, read(1234n)],
    ["1,234", "JPY", "ja-JP", read(1234n)],
    ["1.234", "JPY", "ja-JP", no("TOO_MANY_DECIMALS")],
    ["1,5", "EUR", "en-GB", read(150n)],
    ["1.234,50", "EUR", "en-GB", read(123450n)],
    ["€1,234.50", "EUR", "en-GB", read(123450n)],
    ["-€1,234.50", "EUR", "en-GB", read(-123450n)],
    ["$1", "EUR", "en-GB", no("NOT_A_NUMBER")],
    ["1", "eur", "en-GB", no("UNKNOWN_CURRENCY")],
  ])("reads %s %s in %s", (text, currency, locale, result) => {
    expect(parseTypedAmount(text, currency, locale)).toEqual(result);
  });

  it("tells a total that is wrong by one minor unit from the right one", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 14n), fc.constantFrom("EUR", "JPY", "KWD"), (totalMinor, currency) => {
        const typed = (amountMinor: bigint) =>
          parseTypedAmount(canonicalDecimal(amountMinor, currency), currency, "en-GB");
        expect(typed(totalMinor)).toEqual(read(totalMinor));
        expect(typed(totalMinor + 1n)).not.toEqual(read(totalMinor));
        expect(typed(totalMinor - 1n)).not.toEqual(read(totalMinor));
      }),
    );
  });
});
