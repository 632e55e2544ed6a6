import { describe, expect, it } from "vitest";
import { REVIEW_THRESHOLDS, reviewFlags, type ReviewFacts } from "./review-flags";

const quiet: ReviewFacts = {
  currency: "USD",
  netMinor: 80_000n,
  grossMinor: 100_000n,
  refundsMinor: 0n,
  previousPayoutsMinor: [80_000n, 80_000n, 80_000n, 80_000n],
  lastActiveAt: new Date("2015-07-01T00:00:00Z"),
  periodStartsAt: new Date("2015-07-06T00:00:00Z"),
  bankChangedAt: null,
  sharedBankWith: [],
  now: new Date("2015-07-13T08:00:00Z"),
};
const codes = (change: Partial<ReviewFacts>) => reviewFlags({ ...quiet, ...change }).map((flag) => flag.code);

describe("payouts 47: review flags", () => {
  it("raises none for a quiet vendor", () => {
    expect(reviewFlags(quiet)).toEqual([]);
  });

  it.each([
    // Both bounds must be exceeded, not met: 50 % of 800.00 is 400.00.
    ["half as much again, exactly", { netMinor: 120_000n }, []],
    ["one cent more", { netMinor: 120_001n }, ["OFF_MEDIAN"]],
    ["half, exactly", { netMinor: 40_000n }, []],
    ["one cent less", { netMinor: 39_999n }, ["OFF_MEDIAN"]],
    [
      "far in share, 200 units off exactly",
      { netMinor: 30_000n, previousPayoutsMinor: [10_000n, 10_000n] },
      [],
    ],
    [
      "far in share, a cent beyond 200 units",
      { netMinor: 30_001n, previousPayoutsMinor: [10_000n, 10_000n] },
      ["OFF_MEDIAN"],
    ],
    [
      "only the last four count",
      { previousPayoutsMinor: [80_000n, 80_000n, 80_000n, 80_000n, 1n, 1n, 1n, 1n, 1n] },
      [],
    ],
    ["the median, not the mean", { previousPayoutsMinor: [9_000_000n, 80_000n, 80_000n, 80_000n] }, []],
    [
      "a median between two payouts: 0.01 and 800.01",
      { netMinor: 60_002n, previousPayoutsMinor: [1n, 80_001n] },
      ["OFF_MEDIAN"],
    ],
    ["the same, at the bound", { netMinor: 60_001n, previousPayoutsMinor: [1n, 80_001n] }, []],
    ["one earlier payout is no habit", { netMinor: 900_000n, previousPayoutsMinor: [1_000n] }, []],
    ["a negative net", { netMinor: -1n }, ["OFF_MEDIAN"]],
    [
      "200 yen are units too",
      { currency: "JPY", netMinor: 501n, previousPayoutsMinor: [300n, 300n] },
      ["OFF_MEDIAN"],
    ],
    [
      "200 dinars have three decimals",
      { currency: "KWD", netMinor: 300_000n, previousPayoutsMinor: [100_000n, 100_000n] },
      [],
    ],
    ["never paid", { previousPayoutsMinor: [] }, ["FIRST_PAYOUT"]],
    ["never active", { previousPayoutsMinor: [], lastActiveAt: null }, ["FIRST_PAYOUT"]],
    ["quiet for 60 days", { lastActiveAt: new Date("2015-05-07T00:00:00Z") }, ["DORMANT"]],
    ["a millisecond short of 60 days", { lastActiveAt: new Date("2015-05-07T00:00:00.001Z") }, []],
    ["a fifth refunded, exactly", { refundsMinor: 20_000n }, []],
    ["a cent more than a fifth", { refundsMinor: 20_001n }, ["REFUND_SHARE"]],
    ["refunds and no earnings", { refundsMinor: 1n, grossMinor: 0n }, ["REFUND_SHARE"]],
    ["neither", { refundsMinor: 0n, grossMinor: 0n }, []],
    ["bank details of yesterday", { bankChangedAt: new Date("2015-07-12T08:00:00Z") }, ["BANK_CHANGED"]],
    ["bank details 30 days old", { bankChangedAt: new Date("2015-06-13T08:00:00Z") }, []],
    ["a millisecond younger", { bankChangedAt: new Date("2015-06-13T08:00:00.001Z") }, ["BANK_CHANGED"]],
    ["a bank account that is not its own alone", { sharedBankWith: ["Fjord Tours"] }, ["SHARED_BANK"]],
  ] satisfies [string, Partial<ReviewFacts>, string[]][])("%s", (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  it("says what is odd in plain words", () => {
    const flags = reviewFlags({
      ...quiet,
      netMinor: 150_000n,
      refundsMinor: 30_000n,
      lastActiveAt: new Date("2015-04-01T00:00:00Z"),
      bankChangedAt: new Date("2015-07-09T00:00:00Z"),
      sharedBankWith: ["Fjord Tours", "Glacier Walks"],
    });
    expect(flags).toEqual([
      { code: "OFF_MEDIAN", text: "US$700.00 above the usual US$800.00 (median of the last 4 payouts)." },
      { code: "DORMANT", text: "No earning or payout in the 96 days before this period." },
      { code: "REFUND_SHARE", text: "Refunds of US$300.00 are more than 20% of the US$1,000.00 earned." },
      { code: "BANK_CHANGED", text: "The bank details changed 4 days ago." },
      { code: "SHARED_BANK", text: "Paid to the same bank account as Fjord Tours, Glacier Walks." },
    ]);
  });

  it("follows its thresholds", () => {
    const lenient = {
      ...REVIEW_THRESHOLDS,
      offMedianBps: 20_000,
      offMedianUnits: 10_000n,
      dormantDays: 365,
      refundShareBps: 9_000,
    };
    const odd = {
      ...quiet,
      netMinor: 200_000n,
      refundsMinor: 50_000n,
      lastActiveAt: new Date("2015-01-01T00:00:00Z"),
    };
    expect(reviewFlags(odd).map((flag) => flag.code)).toEqual(["OFF_MEDIAN", "DORMANT", "REFUND_SHARE"]);
    expect(reviewFlags(odd, lenient)).toEqual([]);
    const single = { ...quiet, netMinor: 900_000n, previousPayoutsMinor: [1_000n] };
    expect(reviewFlags(single, { ...REVIEW_THRESHOLDS, medianPayoutsMin: 1 })).toHaveLength(1);
  });
});
