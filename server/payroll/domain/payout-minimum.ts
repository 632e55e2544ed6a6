import { minorPerUnit } from "@/server/money/currency";

/**
 * Smallest payout in whole units, where 50 would be far from what fifty dollars are worth. Round figures on purpose:
 * nothing follows a rate, and a business sets its own through the policy.
 */
const MINIMUM_UNITS: ReadonlyMap<string, bigint> = new Map([
  ["BHD", 20n],
  ["CLP", 45_000n],
  ["COP", 200_000n],
  ["CZK", 1_000n],
  ["DKK", 350n],
  ["HUF", 20_000n],
  ["IDR", 800_000n],
  ["INR", 4_000n],
  ["ISK", 7_000n],
  ["JOD", 35n],
  ["JPY", 7_500n],
  ["KRW", 70_000n],
  ["KWD", 15n],
  ["MXN", 1_000n],
  ["NOK", 500n],
  ["OMR", 20n],
  ["PHP", 3_000n],
  ["PLN", 200n],
  ["SEK", 500n],
  ["THB", 1_750n],
  ["TRY", 2_000n],
  ["TWD", 1_500n],
  ["VND", 1_250_000n],
  ["ZAR", 900n],
]);

const MINIMUM_UNITS_ELSEWHERE = 50n;

/**
 * The smallest amount that is paid out in a currency, in its minor units: 5000 for USD and EUR. Below it the balance
 * is carried to the next run.
 *
 * @param overridesMinor the business's own minimums, currency code to minor units; they win over the table.
 * @throws UnknownCurrency when the code is not a currency; RangeError when an override is negative.
 */
export function minimumPayoutMinor(
  currency: string,
  overridesMinor: Readonly<Record<string, bigint>> = {},
): bigint {
  const unit = minorPerUnit(currency);
  const override = Object.hasOwn(overridesMinor, currency) ? overridesMinor[currency] : undefined;
  if (override === undefined) return (MINIMUM_UNITS.get(currency) ?? MINIMUM_UNITS_ELSEWHERE) * unit;
  if (override < 0n) throw new RangeError("A minimum payout cannot be negative.");
  return override;
}
