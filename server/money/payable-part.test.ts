import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENCIES, payoutMultiple } from "./currency";
import { payablePart } from "./payable-part";

describe("payouts 22: leftovers stay in the vendor's ledger", () => {
  it.each([
    [1_234_567n, "HUF", 1_234_500n, 67n],
    [1_234_500n, "HUF", 1_234_500n, 0n],
    [99n, "HUF", 0n, 99n],
    [150_099n, "TWD", 150_000n, 99n],
    [1_234_567n, "JPY", 1_234_567n, 0n],
    [1_234_567n, "KWD", 1_234_567n, 0n],
    [1_234_567n, "EUR", 1_234_567n, 0n],
    [0n, "EUR", 0n, 0n],
    [-5n, "EUR", 0n, -5n],
    [-150n, "HUF", 0n, -150n],
  ])("sends of %s %s %s and keeps %s", (netMinor, currency, payableMinor, leftoverMinor) => {
    expect(payablePart(netMinor, currency)).toEqual({ payableMinor, leftoverMinor });
  });

  it("loses nothing in any currency, and sends only what the provider takes", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 15n), 10n ** 15n),
        fc.constantFrom(...CURRENCIES),
        (netMinor, currency) => {
          const { payableMinor, leftoverMinor } = payablePart(netMinor, currency);
          expect(payableMinor + leftoverMinor).toBe(netMinor);
          expect(payableMinor >= 0n && payableMinor % payoutMultiple(currency) === 0n).toBe(true);
          if (netMinor > 0n)
            expect(leftoverMinor >= 0n && leftoverMinor < payoutMultiple(currency)).toBe(true);
        },
      ),
    );
  });

  it("carries leftovers from run to run until they make a whole multiple", () => {
    let balanceMinor = 0n;
    let sentMinor = 0n;
    for (let run = 0; run < 12; run++) {
      const { payableMinor, leftoverMinor } = payablePart(balanceMinor + 12_345n, "HUF");
      sentMinor += payableMinor;
      balanceMinor = leftoverMinor;
    }
    expect(sentMinor + balanceMinor).toBe(12n * 12_345n);
    expect(balanceMinor).toBe(40n);
  });
});
