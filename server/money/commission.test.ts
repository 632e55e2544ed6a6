import { allocate as dineroAllocate, dinero, toSnapshot } from "dinero.js/bigint";
import { EUR } from "dinero.js/bigint/currencies";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBps, percentText, shareOf } from "./basis-points";
import { commissionOf } from "./commission";

const anyBps = fc.integer({ min: 0, max: 10_000 });
const anyGross = fc.bigInt(0n, 10n ** 15n);

describe("payouts 16: commission half up, the vendor gets the remainder", () => {
  it.each([
    [645n, 3000, 194n, 451n],
    [20n, 1250, 3n, 17n],
    [19n, 1250, 2n, 17n],
    [4n, 1250, 1n, 3n],
    [3n, 1250, 0n, 3n],
    [5n, 3000, 2n, 3n],
    [1n, 2000, 0n, 1n],
    [3n, 2000, 1n, 2n],
    [12345n, 2000, 2469n, 9876n],
    [0n, 2000, 0n, 0n],
    [999n, 0, 0n, 999n],
    [999n, 10_000, 999n, 0n],
  ])("divides %s at %i bps into %s and %s", (grossMinor, bps, commissionMinor, vendorMinor) => {
    expect(commissionOf(grossMinor, bps)).toEqual({ commissionMinor, vendorMinor });
  });

  it.each([2000, 1250, 3000])(
    "sums to the gross and rounds half up for every gross from 1 to 1,000,000 at %i bps",
    (bps) => {
      // Half up, said without the formula: counting up the exact ten-thousandths, the commission steps to c as they
      // reach c - 1/2. The count is kept by adding the rate once per minor unit, so nothing is divided.
      let expected = 0n;
      let tenThousandths = 0n;
      const rate = BigInt(bps);
      let wrong = 0;
      for (let grossMinor = 1n; grossMinor <= 1_000_000n; grossMinor++) {
        tenThousandths += rate;
        while (tenThousandths >= expected * 10_000n + 5_000n) expected++;
        const split = commissionOf(grossMinor, bps);
        if (split.commissionMinor !== expected || split.commissionMinor + split.vendorMinor !== grossMinor)
          wrong++;
      }
      expect(wrong).toBe(0);
    },
  );

  it("is within one minor unit of what dinero.js allocates, for any gross and rate", () => {
    fc.assert(
      fc.property(anyGross, fc.integer({ min: 1, max: 9_999 }), (grossMinor, bps) => {
        const ours = commissionOf(grossMinor, bps);
        const [theirs] = dineroAllocate(dinero({ amount: grossMinor, currency: EUR }), [
          BigInt(bps),
          BigInt(10_000 - bps),
        ]);
        const difference = ours.commissionMinor - (theirs ? toSnapshot(theirs).amount : -10n);
        expect(difference >= -1n && difference <= 1n).toBe(true);
      }),
    );
  });

  it("never takes more than the gross, nor less than nothing", () => {
    fc.assert(
      fc.property(anyGross, anyBps, (grossMinor, bps) => {
        const { commissionMinor, vendorMinor } = commissionOf(grossMinor, bps);
        expect(
          commissionMinor >= 0n && vendorMinor >= 0n && commissionMinor + vendorMinor === grossMinor,
        ).toBe(true);
      }),
    );
  });

  it("refuses a negative gross and an impossible rate", () => {
    expect(() => commissionOf(-1n, 2000)).toThrow(RangeError);
    for (const bps of [-1, 10_001, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => commissionOf(1n, bps)).toThrow(RangeError);
      expect(isBps(bps)).toBe(false);
    }
  });
});

describe("payouts 17: totals are sums of stored lines", () => {
  it("cannot be told from the total: lines round one by one", () => {
    // Three bookings of 1.03 at 12.5 %: 0.12875 each, so 0.13 three times; 12.5 % of 3.09 would be 0.39 as well, but
    // four of 0.02 make 0.00 each against 0.01 of the total.
    const lines = [2n, 2n, 2n, 2n].map((grossMinor) => commissionOf(grossMinor, 1250).commissionMinor);
    expect(lines.reduce((sum, line) => sum + line, 0n)).toBe(0n);
    expect(commissionOf(8n, 1250).commissionMinor).toBe(1n);
  });

  it("keeps Σ commission + Σ vendor = Σ gross over any lines at any mix of rates", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyGross, anyBps)), (lines) => {
        const splits = lines.map(([grossMinor, bps]) => commissionOf(grossMinor, bps));
        const sum = splits.reduce((total, split) => total + split.commissionMinor + split.vendorMinor, 0n);
        expect(sum).toBe(lines.reduce((total, [grossMinor]) => total + grossMinor, 0n));
      }),
    );
  });
});

describe("basis points", () => {
  it.each([
    [2000, "20%"],
    [1250, "12.5%"],
    [1205, "12.05%"],
    [5, "0.05%"],
    [0, "0%"],
    [10_000, "100%"],
  ])("says %i as %s", (bps, text) => {
    expect(percentText(bps)).toBe(text);
  });

  it("refuses an impossible share", () => {
    expect(() => percentText(10_001)).toThrow(RangeError);
    expect(() => shareOf(-1n, 1)).toThrow(RangeError);
  });
});
