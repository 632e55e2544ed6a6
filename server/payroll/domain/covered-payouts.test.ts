import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COVERED_ORDERS, coveredPayouts, type CoverablePayout } from "./covered-payouts";

const three: CoverablePayout[] = [
  { id: "a", payMinor: 300n, vendorName: "Zoe" },
  { id: "b", payMinor: 100n, vendorName: "Mia" },
  { id: "c", payMinor: 200n, vendorName: "Ada" },
];

describe("payouts 36: what a balance covers", () => {
  it.each([
    ["SMALLEST_FIRST", ["b", "c"], ["a"]],
    ["LARGEST_FIRST", ["a", "b"], ["c"]],
    ["VENDOR_NAME", ["c", "b"], ["a"]],
  ] as const)("is taken %s", (order, covered, leftOut) => {
    expect(coveredPayouts(three, 400n, order)).toEqual({ covered, leftOut });
  });

  it("is never more than is free, leaves nothing out that still fits, and keeps every payout once", () => {
    const payouts = fc
      .array(fc.record({ payMinor: fc.bigInt(1n, 1_000n), vendorName: fc.string({ maxLength: 5 }) }), {
        maxLength: 30,
      })
      .map((rows) => rows.map((row, index) => ({ ...row, id: `p${index}` })));
    fc.assert(
      fc.property(
        payouts,
        fc.bigInt(-100n, 10_000n),
        fc.constantFrom(...COVERED_ORDERS),
        (of, free, order) => {
          const { covered, leftOut } = coveredPayouts(of, free, order);
          const amount = (id: string) => of.find((payout) => payout.id === id)!.payMinor;
          const takenMinor = covered.reduce((sum, id) => sum + amount(id), 0n);
          expect(takenMinor <= free || covered.length === 0).toBe(true);
          for (const id of leftOut) expect(amount(id) > free - takenMinor).toBe(true);
          expect([...covered, ...leftOut].sort()).toEqual(of.map(({ id }) => id).sort());
        },
      ),
    );
  });
});
