/** One hundred percent. A basis point is a hundredth of a percent, so 20 % is 2000. */
export const BPS_WHOLE = 10_000;

/** Whether the value is a share in basis points: a whole number from 0 to 10000. */
export function isBps(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= BPS_WHOLE;
}

/**
 * Share of a non-negative amount, rounded half up to a whole minor unit: 12.5 % of 20 is 3 (2.5), of 19 is 2 (2.375).
 *
 * @param amountMinor minor units, zero or more.
 * @param bps basis points, 0 to 10000.
 * @throws RangeError for a negative amount or an impossible share. See `commissionOf` for why negatives are refused.
 */
export function shareOf(amountMinor: bigint, bps: number): bigint {
  if (amountMinor < 0n) throw new RangeError("A share is taken of zero or more minor units.");
  if (!isBps(bps)) throw new RangeError("A share is a whole number of basis points from 0 to 10000.");
  const whole = BigInt(BPS_WHOLE);
  // Adding half of the divisor before the division rounds half up, and stays in integers.
  return (amountMinor * BigInt(bps) + whole / 2n) / whole;
}

/**
 * Basis points in words: 2000 is `20%`, 1250 is `12.5%`, 5 is `0.05%`.
 *
 * @param bps basis points, 0 to 10000.
 * @throws RangeError for an impossible share.
 */
export function percentText(bps: number): string {
  if (!isBps(bps)) throw new RangeError("A share is a whole number of basis points from 0 to 10000.");
  const digits = bps.toString().padStart(3, "0");
  const decimals = digits.slice(-2).replace(/0+$/, "");
  return `${digits.slice(0, -2)}${decimals === "" ? "" : `.${decimals}`}%`;
}
