import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  payoutHash,
  payoutHashInput,
  runHash,
  runHashInput,
  sha256Hex,
  type PayoutContent,
  type RunContent,
} from "./content-hash";

const payout: PayoutContent = {
  payoutId: "pout_1",
  vendorId: "vnd_1",
  currency: "EUR",
  outcome: "PAYABLE",
  netMinor: 9_876n,
  destinationAccount: "acct_1",
  lines: [
    { postingId: 10n, amountMinor: -124n },
    { postingId: 9n, amountMinor: 10_000n },
  ],
};
const run: RunContent = {
  runId: "prun_1",
  schedule: "WEEKLY",
  periodStartsAt: new Date("2015-07-06T00:00:00Z"),
  periodEndsAt: new Date("2015-07-13T00:00:00Z"),
  currency: "EUR",
  payouts: [
    { payoutId: "pout_b", payoutHash: "22" },
    { payoutId: "pout_B", payoutHash: "11" },
  ],
};

describe("payoutHashInput", () => {
  it("is a header and the lines in numeric order of their posting", () => {
    expect(payoutHashInput(payout)).toBe("pout_1|vnd_1|EUR|PAYABLE|9876|acct_1\n9|10000\n10|-124");
    expect(payoutHashInput({ ...payout, destinationAccount: null, netMinor: -5n, lines: [] })).toBe(
      "pout_1|vnd_1|EUR|PAYABLE|-5|",
    );
  });

  it("refuses separators inside a field and a posting that stands twice", () => {
    for (const text of ["a|b", "a\nb", "a\r"]) {
      expect(() => payoutHashInput({ ...payout, vendorId: text })).toThrow(RangeError);
      expect(() => runHashInput({ ...run, runId: text })).toThrow(RangeError);
    }
    const line = { postingId: 9n, amountMinor: 1n };
    expect(() => payoutHashInput({ ...payout, lines: [line, line] })).toThrow(RangeError);
    expect(() => runHashInput({ ...run, payouts: [...run.payouts, ...run.payouts] })).toThrow(RangeError);
  });
});

describe("runHashInput", () => {
  it("is a header and the payouts in byte order of their id", () => {
    expect(runHashInput(run)).toBe(
      "prun_1|WEEKLY|2015-07-06T00:00:00.000Z|2015-07-13T00:00:00.000Z|EUR\npout_B|11\npout_b|22",
    );
  });
});

describe("payouts 31: any change of the content changes the hash", () => {
  it("is SHA-256 in hex", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(payoutHash(payout)).toBe(sha256Hex(payoutHashInput(payout)));
    expect(runHash(run)).toBe(sha256Hex(runHashInput(run)));
  });

  it("does not depend on the order in which rows come", () => {
    expect(payoutHash({ ...payout, lines: payout.lines.toReversed() })).toBe(payoutHash(payout));
    expect(runHash({ ...run, payouts: run.payouts.toReversed() })).toBe(runHash(run));
  });

  it.each([
    { payoutId: "pout_2" },
    { vendorId: "vnd_2" },
    { currency: "USD" },
    { outcome: "ON_HOLD" },
    { netMinor: 9_877n },
    { destinationAccount: "acct_2" },
    { destinationAccount: null },
    { lines: payout.lines.slice(1) },
    { lines: [{ postingId: 9n, amountMinor: 10_001n }, ...payout.lines.slice(0, 1)] },
    { lines: [{ postingId: 11n, amountMinor: 10_000n }, ...payout.lines.slice(0, 1)] },
  ])("of a payout: %o", (change) => {
    expect(payoutHash({ ...payout, ...change })).not.toBe(payoutHash(payout));
  });

  it.each([
    { runId: "prun_2" },
    { schedule: "MONTHLY" },
    { periodStartsAt: new Date("2015-07-06T00:00:00.001Z") },
    { periodEndsAt: new Date("2015-07-14T00:00:00Z") },
    { currency: "USD" },
    { payouts: run.payouts.slice(1) },
    { payouts: [...run.payouts, { payoutId: "pout_c", payoutHash: "33" }] },
    { payouts: [{ payoutId: "pout_b", payoutHash: "23" }, ...run.payouts.slice(1)] },
  ])("of a run: %o", (change) => {
    expect(runHash({ ...run, ...change })).not.toBe(runHash(run));
  });

  it("gives two different contents two different texts", () => {
    const lines = fc.uniqueArray(
      fc.record({ postingId: fc.bigInt(1n, 99n), amountMinor: fc.bigInt(-99n, 99n) }),
      {
        selector: (line) => line.postingId,
        maxLength: 4,
      },
    );
    const content = fc.record({ netMinor: fc.bigInt(-99n, 99n), lines });
    const ordered = (given: { netMinor: bigint; lines: { postingId: bigint; amountMinor: bigint }[] }) =>
      [given.netMinor, ...given.lines.map((line) => `${line.postingId}:${line.amountMinor}`).sort()].join();
    fc.assert(
      fc.property(content, content, (a, b) => {
        const same = payoutHashInput({ ...payout, ...a }) === payoutHashInput({ ...payout, ...b });
        expect(same).toBe(ordered(a) === ordered(b));
      }),
    );
  });
});
