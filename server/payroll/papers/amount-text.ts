import { formatPlainAmount } from "@/server/money/format-amount";

/** An amount for a paper that names the currency once: `-1,234.50`, as on the screens. Minor units, signed. */
export function amountText(amountMinor: bigint, currency: string): string {
  // The screens' minus sign, U+2212, is in none of the standard fonts.
  return formatPlainAmount(amountMinor, currency, "en-GB").replaceAll("\u2212", "-");
}
