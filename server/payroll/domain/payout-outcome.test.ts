import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENCIES } from "@/server/money/currency";
import { minimumPayoutMinor } from "./payout-minimum";
import { PAYOUT_OUTCOMES, payoutOutcome, type PayoutFacts } from "./payout-outcome";

const UNTIL = "17 Jul 2015, 09:00 UTC";
const payable: PayoutFacts = {
  currency: "USD",
  netMinor: 12_345n,
  minimumMinor: 5_000n,
  suspendedReason: null,
  excludedReason: null,
  hold: null,
  payoutAccount: { restrictedReason: null, bankHeldUntil: null },
  nextRunOn: "2015-07-20",
};

describe("payouts 19: the minimum", () => {
  it.each([
    ["USD", 5_000n, 5_000n, "PAYABLE"],
    ["USD", 4_999n, 5_000n, "BELOW_MINIMUM"],
    ["USD", 5_001n, 5_000n, "PAYABLE"],
    ["USD", 0n, 5_000n, "BELOW_MINIMUM"],
    ["USD", 1n, 0n, "PAYABLE"],
    ["USD", 0n, 0n, "BELOW_MINIMUM"],
    ["USD", -1n, 5_000n, "NEGATIVE"],
    // The minimum is held against what is sent: 20,000.99 forints would be, 20,000 are.
    ["HUF", 2_000_099n, 2_000_000n, "PAYABLE"],
    ["HUF", 2_000_099n, 2_000_050n, "BELOW_MINIMUM"],
    ["HUF", 99n, 0n, "BELOW_MINIMUM"],
  ])("%s %s against a minimum of %s is %s", (currency, netMinor, minimumMinor, outcome) => {
    expect(payoutOutcome({ ...payable, currency, netMinor, minimumMinor }).outcome).toBe(outcome);
  });

  it("carries $49.99 whole, with the reason and when it is looked at again", () => {
    expect(payoutOutcome({ ...payable, netMinor: 4_999n })).toEqual({
      outcome: "BELOW_MINIMUM",
      reason:
        "US$49.99 can be sent, less than the minimum of US$50.00. The balance is carried forward. It is looked at again on 2015-07-20.",
      payableMinor: 0n,
      leftoverMinor: 4_999n,
      alsoInTheWay: [],
    });
  });

  it("pays $50.00", () => {
    expect(payoutOutcome({ ...payable, netMinor: 5_000n })).toEqual({
      outcome: "PAYABLE",
      reason: "US$50.00 is to be sent.",
      payableMinor: 5_000n,
      leftoverMinor: 0n,
      alsoInTheWay: [],
    });
  });
});

describe("payouts 21: a minimum per currency", () => {
  it.each([
    ["USD", 5_000n],
    ["EUR", 5_000n],
    ["JPY", 7_500n],
    ["KWD", 15_000n],
    ["HUF", 2_000_000n],
  ])("is for %s %s minor units", (currency, minimumMinor) => {
    expect(minimumPayoutMinor(currency)).toBe(minimumMinor);
  });

  it("exists for every currency, and the business's own wins", () => {
    for (const currency of CURRENCIES) expect(minimumPayoutMinor(currency) > 0n).toBe(true);
    expect(minimumPayoutMinor("EUR", { EUR: 100n })).toBe(100n);
    expect(minimumPayoutMinor("EUR", { EUR: 0n })).toBe(0n);
    expect(minimumPayoutMinor("EUR", { USD: 100n })).toBe(5_000n);
    expect(() => minimumPayoutMinor("EUR", { EUR: -1n })).toThrow(RangeError);
    expect(() => minimumPayoutMinor("XXX")).toThrow("XXX");
  });
});

describe("payouts 22: leftovers", () => {
  it("stay behind a payable amount", () => {
    expect(payoutOutcome({ ...payable, currency: "HUF", netMinor: 2_500_067n })).toMatchObject({
      outcome: "PAYABLE",
      payableMinor: 2_500_000n,
      leftoverMinor: 67n,
    });
  });
});

describe("precedence", () => {
  const everything: PayoutFacts = {
    ...payable,
    netMinor: -1n,
    suspendedReason: "Fraud case 12.",
    excludedReason: "Invoice disputed",
    hold: { reason: "Chargeback", releaseOn: null },
    payoutAccount: null,
  };

  it("tells the first obstacle and lists the others behind it", () => {
    expect(payoutOutcome(everything)).toMatchObject({
      outcome: "SUSPENDED",
      reason: "The vendor is suspended (Fraud case 12). The balance stays until that is lifted.",
      payableMinor: 0n,
      leftoverMinor: -1n,
      alsoInTheWay: ["EXCLUDED", "ON_HOLD", "NEGATIVE", "NO_PAYOUT_ACCOUNT"],
    });
  });

  it("comes to the next obstacle as each is put right", () => {
    const steps: Partial<PayoutFacts>[] = [
      { suspendedReason: null },
      { excludedReason: null },
      { hold: null },
      { netMinor: 4_999n },
      { netMinor: 5_000n },
      { payoutAccount: { restrictedReason: "Identity documents are missing", bankHeldUntil: UNTIL } },
      { payoutAccount: { restrictedReason: null, bankHeldUntil: UNTIL } },
      { payoutAccount: { restrictedReason: null, bankHeldUntil: null } },
    ];
    let facts = everything;
    const told = steps.map((step) => payoutOutcome((facts = { ...facts, ...step })).outcome);
    expect(["SUSPENDED", ...told]).toEqual(PAYOUT_OUTCOMES);
  });

  it.each([
    [
      { hold: { reason: "Chargeback", releaseOn: "2015-08-01" } },
      "On hold (Chargeback). The hold ends on 2015-08-01.",
    ],
    [{ hold: { reason: "Chargeback", releaseOn: null } }, "On hold (Chargeback), until finance releases it."],
    [{ hold: { reason: " ", releaseOn: null } }, "On hold, until finance releases it."],
    [
      { netMinor: -250n },
      "The vendor owes US$2.50: refunds and corrections are more than the earnings. Later earnings are set against it.",
    ],
    [
      { payoutAccount: { restrictedReason: null, bankHeldUntil: UNTIL } },
      "The vendor's bank details changed. Payouts are held until 17 Jul 2015, 09:00 UTC, unless a second person releases them before. It is looked at again on 2015-07-20.",
    ],
    [
      { payoutAccount: null, nextRunOn: null },
      "The vendor has no payout account yet. The balance of US$123.45 waits for one.",
    ],
  ] satisfies [Partial<PayoutFacts>, string][])("says why for %o", (change, reason) => {
    expect(payoutOutcome({ ...payable, ...change }).reason).toBe(reason);
  });

  it("loses no minor unit and always has a reason, whatever the facts", () => {
    const text = fc.option(fc.string(), { nil: null });
    const anyFacts: fc.Arbitrary<PayoutFacts> = fc.record({
      currency: fc.constantFrom("USD", "HUF", "JPY", "KWD"),
      netMinor: fc.bigInt(-(10n ** 7n), 10n ** 7n),
      minimumMinor: fc.bigInt(0n, 10n ** 7n),
      suspendedReason: text,
      excludedReason: text,
      hold: fc.option(fc.record({ reason: fc.string(), releaseOn: fc.constantFrom(null, "2015-08-01") }), {
        nil: null,
      }),
      payoutAccount: fc.option(fc.record({ restrictedReason: text, bankHeldUntil: text }), { nil: null }),
    });
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decision = payoutOutcome(facts);
        expect(decision.payableMinor + decision.leftoverMinor).toBe(facts.netMinor);
        expect(decision.payableMinor > 0n).toBe(decision.outcome === "PAYABLE");
        if (decision.outcome === "PAYABLE") expect(decision.payableMinor >= facts.minimumMinor).toBe(true);
        expect(decision.reason).toMatch(/\.$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
