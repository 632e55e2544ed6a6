/** An amount in whole minor units of one currency. Signed: what a vendor owes us is negative. */
export type Money = { readonly amountMinor: bigint; readonly currency: string };

/**
 * The sum of two amounts of one currency.
 *
 * @throws MixedCurrency when the currencies differ: nothing here converts.
 */
export function addMoney(left: Money, right: Money): Money {
  requireSameCurrency(left, right);
  return { amountMinor: left.amountMinor + right.amountMinor, currency: left.currency };
}

/**
 * The first amount less the second.
 *
 * @throws MixedCurrency when the currencies differ.
 */
export function subtractMoney(left: Money, right: Money): Money {
  return addMoney(left, negateMoney(right));
}

/** The same amount with the opposite sign. */
export function negateMoney(money: Money): Money {
  return { amountMinor: -money.amountMinor, currency: money.currency };
}

/** Sums in minor units per currency, in the order in which each currency first appears. No amounts: empty. */
export function sumByCurrency(amounts: Iterable<Money>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { amountMinor, currency } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  }
  return sums;
}

/**
 * -1, 0 or 1 as the first amount is less than, equal to or more than the second; fits `Array.sort`.
 *
 * @throws MixedCurrency when the currencies differ.
 */
export function compareMoney(left: Money, right: Money): -1 | 0 | 1 {
  requireSameCurrency(left, right);
  if (left.amountMinor === right.amountMinor) return 0;
  return left.amountMinor < right.amountMinor ? -1 : 1;
}

/** Two currencies met in one sum or comparison: a mistake of ours, never of the person at the screen. */
export class MixedCurrency extends Error {
  override readonly name = "MixedCurrency";
  constructor(
    readonly left: string,
    readonly right: string,
  ) {
    super(`${left} and ${right} cannot be added or compared.`);
  }
}

function requireSameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) throw new MixedCurrency(left.currency, right.currency);
}
