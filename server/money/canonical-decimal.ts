import { exponentOf } from "./currency";

/**
 * An amount as the decimal that files and machines use: all decimals of the currency, a point, no grouping.
 * `-123450n` in EUR is `-1234.50`, `5n` in KWD `0.005`, `7n` in JPY `7`. `parseAmount` reads it back exactly.
 *
 * @throws UnknownCurrency when the code is not in the table.
 */
export function canonicalDecimal(amountMinor: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const sign = amountMinor < 0n ? "-" : "";
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(exponent + 1, "0");
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
