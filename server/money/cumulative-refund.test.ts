import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commissionOf } from "./commission";
import { RefundTooLarge, cumulativeRefund } from "./cumulative-refund";

/** Refunds a booking part by part and returns the sums taken back. */
function refundAll(grossMinor: bigint, commissionBps: number, partsMinor: readonly bigint[]) {
  const { commissionMinor } = commissionOf(grossMinor, commissionBps);
  let refundedBeforeMinor = 0n;
  let commission = 0n;
  let vendor = 0n;
  for (const refundMinor of partsMinor) {
    const parts = cumulativeRefund({
      grossMinor,
      commissionMinor,
      commissionBps,
      refundedBeforeMinor,
      refundMinor,
    });
    expect(parts.commissionPartMinor >= 0n && parts.vendorPartMinor >= 0n).toBe(true);
    expect(parts.commissionPartMinor + parts.vendorPartMinor).toBe(refundMinor);
    refundedBeforeMinor += refundMinor;
    commission += parts.commissionPartMinor;
    vendor += parts.vendorPartMinor;
  }
  return { commission, vendor };
}

/** A gross with a way to cut it into k parts: the cuts are places between 0 and the gross. */
const cutBooking = fc
  .bigInt(1n, 10n ** 9n)
  .chain((grossMinor) =>
    fc.tuple(
      fc.constant(grossMinor),
      fc.integer({ min: 0, max: 10_000 }),
      fc.array(fc.bigInt(0n, grossMinor), { maxLength: 20 }),
    ),
  );

describe("payouts 18: refunds in parts reverse exactly", () => {
  it("takes back exactly commission and earning for any number of parts and any rate", () => {
    fc.assert(
      fc.property(cutBooking, ([grossMinor, bps, cuts]) => {
        const places = [0n, ...cuts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)), grossMinor];
        const parts = places.slice(1).map((place, index) => place - (places[index] ?? 0n));
        const { commissionMinor, vendorMinor } = commissionOf(grossMinor, bps);
        expect(refundAll(grossMinor, bps, parts)).toEqual({
          commission: commissionMinor,
          vendor: vendorMinor,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([2000, 1250, 3000, 3333])("does so one minor unit at a time at %i bps", (bps) => {
    const { commissionMinor, vendorMinor } = commissionOf(1_237n, bps);
    expect(
      refundAll(
        1_237n,
        bps,
        Array.from({ length: 1_237 }, () => 1n),
      ),
    ).toEqual({
      commission: commissionMinor,
      vendor: vendorMinor,
    });
  });

  it("leaves what a booking of the rest would have earned", () => {
    fc.assert(
      fc.property(cutBooking, ([grossMinor, bps, cuts]) => {
        const refundMinor = cuts[0] ?? 0n;
        const { commissionMinor } = commissionOf(grossMinor, bps);
        const { commission } = refundAll(grossMinor, bps, [refundMinor]);
        expect(commissionMinor - commission).toBe(
          commissionOf(grossMinor - refundMinor, bps).commissionMinor,
        );
      }),
    );
  });

  it("is not what rounding each part alone would give", () => {
    // 0.10 at 12.5 % earns 0.01; ten refunds of 0.01 would each round to nothing.
    expect(
      refundAll(
        10n,
        1250,
        Array.from({ length: 10 }, () => 1n),
      ).commission,
    ).toBe(1n);
    expect(commissionOf(1n, 1250).commissionMinor).toBe(0n);
  });

  const booking = { grossMinor: 645n, commissionMinor: 194n, commissionBps: 3000 };

  it("refuses to refund more than is left", () => {
    expect(() => cumulativeRefund({ ...booking, refundedBeforeMinor: 0n, refundMinor: 646n })).toThrow(
      RefundTooLarge,
    );
    expect(() => cumulativeRefund({ ...booking, refundedBeforeMinor: 600n, refundMinor: 46n })).toThrow(
      RefundTooLarge,
    );
    expect(() => cumulativeRefund({ ...booking, refundedBeforeMinor: 646n, refundMinor: 0n })).toThrow(
      RefundTooLarge,
    );
    expect(cumulativeRefund({ ...booking, refundedBeforeMinor: 645n, refundMinor: 0n })).toEqual({
      commissionPartMinor: 0n,
      vendorPartMinor: 0n,
    });
  });

  it("refuses negative refunds and a commission that the frozen rate does not give", () => {
    expect(() => cumulativeRefund({ ...booking, refundedBeforeMinor: 0n, refundMinor: -1n })).toThrow(
      RangeError,
    );
    expect(() => cumulativeRefund({ ...booking, refundedBeforeMinor: -1n, refundMinor: 1n })).toThrow(
      RangeError,
    );
    expect(() =>
      cumulativeRefund({ ...booking, commissionMinor: 193n, refundedBeforeMinor: 0n, refundMinor: 1n }),
    ).toThrow(RangeError);
  });
});
