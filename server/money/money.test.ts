import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MixedCurrency,
  addMoney,
  compareMoney,
  negateMoney,
  subtractMoney,
  sumByCurrency,
  type Money,
} from "./money";

const eur = (amountMinor: bigint): Money => ({ amountMinor, currency: "EUR" });
const usd = (amountMinor: bigint): Money => ({ amountMinor, currency: "USD" });
const anyAmount = fc.bigInt(-(10n ** 30n), 10n ** 30n);

describe("payouts 15: money is whole minor units", () => {
  it("adds and takes away exactly at any size", () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, (a, b) => {
        expect(addMoney(eur(a), eur(b))).toEqual(eur(a + b));
        expect(subtractMoney(addMoney(eur(a), eur(b)), eur(b))).toEqual(eur(a));
        expect(addMoney(eur(a), negateMoney(eur(a)))).toEqual(eur(0n));
      }),
    );
  });

  it("stays exact where floats do not: 2^53 + 1", () => {
    expect(addMoney(eur(9_007_199_254_740_992n), eur(1n)).amountMinor).toBe(9_007_199_254_740_993n);
  });

  it("orders as the integers do", () => {
    fc.assert(
      fc.property(fc.array(anyAmount), (amounts) => {
        const sorted = amounts.map(eur).sort(compareMoney);
        for (const [index, money] of sorted.entries()) {
          expect(money.amountMinor >= (sorted[index - 1] ?? money).amountMinor).toBe(true);
        }
      }),
    );
    expect(compareMoney(eur(1n), eur(1n))).toBe(0);
  });
});

describe("payouts 21: one sum is one currency", () => {
  it.each([addMoney, subtractMoney, compareMoney])("%o refuses two currencies", (operation) => {
    expect(() => operation(eur(1n), usd(1n))).toThrow(MixedCurrency);
  });

  it("sums per currency and never across", () => {
    expect([...sumByCurrency([eur(5n), usd(7n), eur(-2n)])]).toEqual([
      ["EUR", 3n],
      ["USD", 7n],
    ]);
    expect(sumByCurrency([]).size).toBe(0);
  });
});
