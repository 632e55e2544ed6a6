import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal } from "./canonical-decimal";
import { CURRENCIES, UnknownCurrency } from "./currency";
import { formatAmount, formatPlainAmount } from "./format-amount";
import { AMOUNT_MAX_MINOR } from "./parse-amount";
import { parseTypedAmount } from "./parse-typed-amount";

const LOCALES = [
  "en-GB",
  "en-US",
  "it-IT",
  "es-ES",
  "de-DE",
  "de-CH",
  "de-AT",
  "fr-FR",
  "pl-PL",
  "hi-IN",
  "ja-JP",
  "ar-EG",
  "he-IL",
  "pt-BR",
  "sv-SE",
];
/** Spaces in figures are non-breaking, of two kinds that runtimes swap; the tests do not care which. */
const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("formatAmount", () => {
  it.each([
    [123450n, "EUR", "en-GB", "€1,234.50"],
    [-123450n, "EUR", "en-GB", "-€1,234.50"],
    [123450n, "EUR", "it-IT", "1.234,50 €"],
    [123450n, "EUR", "es-ES", "1.234,50 €"],
    [1n, "EUR", "en-GB", "€0.01"],
    [0n, "EUR", "en-GB", "€0.00"],
    [7n, "JPY", "en-GB", "JP¥7"],
    [1234n, "KWD", "en-GB", "KWD 1.234"],
    [123450n, "HUF", "en-GB", "HUF 1,234.50"],
  ])("shows %s %s in %s as %s", (amountMinor, currency, locale, text) => {
    expect(spaced(formatAmount(amountMinor, currency, locale))).toBe(text);
  });

  it("is exact beyond what a float can hold", () => {
    expect(formatAmount(2n ** 63n - 1n, "EUR", "en-GB")).toBe("€92,233,720,368,547,758.07");
    expect(formatAmount(-(2n ** 63n), "EUR", "en-GB")).toBe("-€92,233,720,368,547,758.08");
    expect(formatAmount(9_007_199_254_740_993n, "JPY", "en-GB")).toBe("JP¥9,007,199,254,740,993");
  });

  it("has the very digits of the amount, in every currency and locale, and Latin ones", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
        fc.constantFrom(...CURRENCIES),
        fc.constantFrom(...LOCALES),
        (amountMinor, currency, locale) => {
          const digits = formatPlainAmount(amountMinor, currency, locale).replace(/[^0-9]/g, "");
          expect(digits).toBe(canonicalDecimal(amountMinor, currency).replace(/[^0-9]/g, ""));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("is read back by parseTypedAmount to the same amount, with and without the currency", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-AMOUNT_MAX_MINOR, AMOUNT_MAX_MINOR),
        fc.constantFrom(...CURRENCIES),
        fc.constantFrom(...LOCALES),
        (amountMinor, currency, locale) => {
          const read = { ok: true, amountMinor };
          expect(parseTypedAmount(formatAmount(amountMinor, currency, locale), currency, locale)).toEqual(
            read,
          );
          expect(
            parseTypedAmount(formatPlainAmount(amountMinor, currency, locale), currency, locale),
          ).toEqual(read);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("refuses what is not a currency or a locale", () => {
    expect(() => formatAmount(1n, "XXX", "en-GB")).toThrow(UnknownCurrency);
    expect(() => formatAmount(1n, "EUR", "not a locale")).toThrow(RangeError);
  });
});

describe("formatPlainAmount", () => {
  it.each([
    [-123450n, "EUR", "en-GB", "-1,234.50"],
    [123450n, "EUR", "it-IT", "1.234,50"],
    [1234n, "JPY", "ja-JP", "1,234"],
  ])("shows %s %s in %s as %s", (amountMinor, currency, locale, text) => {
    expect(formatPlainAmount(amountMinor, currency, locale)).toBe(text);
  });
});
