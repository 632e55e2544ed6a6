import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal } from "./canonical-decimal";
import { CURRENCIES, exponentOf } from "./currency";
import { AMOUNT_MAX_MINOR, AMOUNT_REASONS, amountProblem, parseAmount } from "./parse-amount";

describe("parseAmount", () => {
  it.each([
    ["0", "EUR", 0n],
    ["0.00", "EUR", 0n],
    ["12", "EUR", 1200n],
    ["12.5", "EUR", 1250n],
    ["12.50", "EUR", 1250n],
    ["0.01", "EUR", 1n],
    ["-1", "EUR", -100n],
    ["-0.01", "EUR", -1n],
    ["7", "JPY", 7n],
    ["1.005", "KWD", 1005n],
    ["1234.50", "HUF", 123450n],
    ["10000000000000.00", "EUR", AMOUNT_MAX_MINOR],
    ["-10000000000000.00", "EUR", -AMOUNT_MAX_MINOR],
  ])("reads %s %s", (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toEqual({ ok: true, amountMinor });
  });

  it.each([
    ["", "EUR", "EMPTY"],
    [" ", "EUR", "NOT_A_NUMBER"],
    [" 12 ", "EUR", "NOT_A_NUMBER"],
    ["12\n", "EUR", "NOT_A_NUMBER"],
    ["1e3", "EUR", "NOT_A_NUMBER"],
    ["0x10", "EUR", "NOT_A_NUMBER"],
    ["12abc", "EUR", "NOT_A_NUMBER"],
    ["NaN", "EUR", "NOT_A_NUMBER"],
    ["Infinity", "EUR", "NOT_A_NUMBER"],
    ["0.1+0.2", "EUR", "NOT_A_NUMBER"],
    ["+1", "EUR", "NOT_A_NUMBER"],
    ["--1", "EUR", "NOT_A_NUMBER"],
    ["1-", "EUR", "NOT_A_NUMBER"],
    [".5", "EUR", "NOT_A_NUMBER"],
    ["5.", "EUR", "NOT_A_NUMBER"],
    ["1..2", "EUR", "NOT_A_NUMBER"],
    ["1.2.3", "EUR", "NOT_A_NUMBER"],
    ["007", "EUR", "NOT_A_NUMBER"],
    ["1,234.50", "EUR", "NOT_A_NUMBER"],
    ["1.234,50", "EUR", "NOT_A_NUMBER"],
    ["1 234", "EUR", "NOT_A_NUMBER"],
    ["1_000", "EUR", "NOT_A_NUMBER"],
    ["１２", "EUR", "NOT_A_NUMBER"],
    ["٣", "EUR", "NOT_A_NUMBER"],
    ["−1", "EUR", "NOT_A_NUMBER"],
    ["1\u0000", "EUR", "NOT_A_NUMBER"],
    ["€1", "EUR", "NOT_A_NUMBER"],
    ["-0", "EUR", "NEGATIVE_ZERO"],
    ["-0.00", "EUR", "NEGATIVE_ZERO"],
    ["1.005", "EUR", "TOO_MANY_DECIMALS"],
    ["1.000", "EUR", "TOO_MANY_DECIMALS"],
    ["1.0", "JPY", "TOO_MANY_DECIMALS"],
    ["1.0000", "KWD", "TOO_MANY_DECIMALS"],
    ["9007199254740993", "EUR", "OUT_OF_RANGE"],
    ["9007199254740993", "JPY", "OUT_OF_RANGE"],
    ["9223372036854775808", "EUR", "OUT_OF_RANGE"],
    ["-9223372036854775808", "EUR", "OUT_OF_RANGE"],
    ["10000000000000.01", "EUR", "OUT_OF_RANGE"],
    ["9".repeat(1_000_000), "EUR", "OUT_OF_RANGE"],
    ["x".repeat(1_000_000), "EUR", "NOT_A_NUMBER"],
    ["1", "eur", "UNKNOWN_CURRENCY"],
    ["1", "XXX", "UNKNOWN_CURRENCY"],
    ["1", "", "UNKNOWN_CURRENCY"],
  ])("refuses %.20s in %j as %s", (text, currency, reason) => {
    expect(parseAmount(text, currency)).toEqual({ ok: false, reason });
  });

  it("reads back what canonicalDecimal writes, in every currency", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-AMOUNT_MAX_MINOR, AMOUNT_MAX_MINOR),
        fc.constantFrom(...CURRENCIES),
        (amountMinor, currency) => {
          expect(parseAmount(canonicalDecimal(amountMinor, currency), currency)).toEqual({
            ok: true,
            amountMinor,
          });
        },
      ),
    );
  });

  it("reads nothing but what canonicalDecimal could have written, give or take decimals left out", () => {
    const texts = fc.string({ unit: fc.constantFrom(..."0123456789.-, e+'٣"), maxLength: 12 });
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseAmount(text, "EUR");
        if (!read.ok) return;
        const [whole, decimals = ""] = text.split(".");
        expect(`${whole}.${decimals.padEnd(2, "0")}`).toBe(canonicalDecimal(read.amountMinor, "EUR"));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("canonicalDecimal", () => {
  it.each([
    [-123450n, "EUR", "-1234.50"],
    [0n, "EUR", "0.00"],
    [-5n, "KWD", "-0.005"],
    [7n, "JPY", "7"],
    [2n ** 63n - 1n, "EUR", "92233720368547758.07"],
  ])("writes %s %s as %s", (amountMinor, currency, text) => {
    expect(canonicalDecimal(amountMinor, currency)).toBe(text);
  });
});

describe("amountProblem", () => {
  it("has words for each reason and names the decimals of the currency", () => {
    for (const reason of AMOUNT_REASONS) expect(amountProblem(reason, "EUR")).toMatch(/\.$/);
    expect(amountProblem("TOO_MANY_DECIMALS", "JPY")).toBe("JPY has no decimals.");
    expect(amountProblem("TOO_MANY_DECIMALS", "KWD")).toBe(`KWD has at most ${exponentOf("KWD")} decimals.`);
    expect(amountProblem("TOO_MANY_DECIMALS", "xyz")).toBe("The amount has too many decimals.");
  });
});
