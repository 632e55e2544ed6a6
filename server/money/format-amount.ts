import { canonicalDecimal } from "./canonical-decimal";
import { exponentOf } from "./currency";

/**
 * An amount as a person reads it in the locale, with the currency: `€1,234.50` in en-GB, `1.234,50 €` in it-IT.
 *
 * Exact at any size, as the formatter is given the decimal as text and no float is ever made of it. Decimals come
 * from our ISO 4217 table, not from `Intl`. Thousands are always grouped, also where the locale leaves four digits
 * alone, so that a column lines up. Digits are Latin in every locale: figures get compared and typed again.
 *
 * @param amountMinor minor units of the currency, signed.
 * @param locale a BCP 47 tag.
 * @throws UnknownCurrency when the code is not in the table; RangeError when the tag is malformed.
 */
export function formatAmount(amountMinor: bigint, currency: string, locale: string): string {
  return amountFormat(currency, locale).format(decimalText(amountMinor, currency));
}

/**
 * The same without the currency, for columns whose heading names it: `1,234.50`.
 *
 * @param amountMinor minor units of the currency, signed.
 * @throws UnknownCurrency when the code is not in the table; RangeError when the tag is malformed.
 */
export function formatPlainAmount(amountMinor: bigint, currency: string, locale: string): string {
  return amountFormat(currency, locale)
    .formatToParts(decimalText(amountMinor, currency))
    .filter((part) => part.type !== "currency" && part.type !== "literal")
    .map((part) => part.value)
    .join("");
}

/**
 * The formatter behind `formatAmount`, which also tells what separators and symbol the locale uses.
 *
 * @throws UnknownCurrency when the code is not in the table; RangeError when the tag is malformed.
 */
export function amountFormat(currency: string, locale: string): Intl.NumberFormat {
  const key = `${currency} ${locale}`;
  const known = formats.get(key);
  if (known) return known;
  const exponent = exponentOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    numberingSystem: "latn",
    useGrouping: "always",
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  // Making a formatter costs far more than using one. The bound is for locales that come from outside.
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(key, format);
  return format;
}

const FORMATS_MAX = 200;
const formats = new Map<string, Intl.NumberFormat>();

/** `Intl` reads a decimal text exactly, whatever its length; TypeScript wants it typed as a numeric literal. */
function decimalText(amountMinor: bigint, currency: string): Intl.StringNumericLiteral {
  return canonicalDecimal(amountMinor, currency) as Intl.StringNumericLiteral;
}
