import { allocate as dineroAllocate, dinero, toSnapshot } from "dinero.js/bigint";
import { EUR } from "dinero.js/bigint/currencies";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate } from "./allocate";

const anyAmount = fc.bigInt(-(10n ** 20n), 10n ** 20n);
const someRatios = fc
  .array(fc.bigInt(0n, 10n ** 6n), { minLength: 1, maxLength: 12 })
  .filter((ratios) => ratios.some((ratio) => ratio > 0n));

const size = (amount: bigint) => (amount < 0n ? -amount : amount);

describe("allocate", () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [1n, [1n, 3n], [0n, 1n]],
    [5n, [0n, 1n, 0n], [0n, 5n, 0n]],
    [0n, [2n, 3n], [0n, 0n]],
    [10n, [50n, 50n, 1n], [5n, 5n, 0n]],
  ])("divides %s by %s into %s", (amountMinor, ratios, shares) => {
    expect(allocate(amountMinor, ratios)).toEqual(shares);
  });

  it("loses nothing, and no share is a whole unit off its exact part", () => {
    fc.assert(
      fc.property(anyAmount, someRatios, (amountMinor, ratios) => {
        const total = ratios.reduce((sum, ratio) => sum + ratio, 0n);
        const shares = allocate(amountMinor, ratios);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amountMinor);
        for (const [index, share] of shares.entries()) {
          const ratio = ratios[index] ?? 0n;
          expect(size(share * total - amountMinor * ratio) < total).toBe(true);
          if (ratio === 0n) expect(share).toBe(0n);
        }
      }),
    );
  });

  it("gives the same as dinero.js for equal ratios, where the rule for the rest cannot differ", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.integer({ min: 1, max: 12 }), (amountMinor, count) => {
        const ratios = Array.from({ length: count }, () => 1n);
        const theirs = dineroAllocate(dinero({ amount: amountMinor, currency: EUR }), ratios);
        expect(allocate(amountMinor, ratios)).toEqual(theirs.map((share) => toSnapshot(share).amount));
      }),
    );
  });

  it("refuses ratios that say nothing", () => {
    expect(() => allocate(1n, [])).toThrow(RangeError);
    expect(() => allocate(1n, [0n, 0n])).toThrow(RangeError);
    expect(() => allocate(1n, [2n, -1n])).toThrow(RangeError);
  });
});
