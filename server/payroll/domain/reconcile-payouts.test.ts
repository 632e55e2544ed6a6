import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAYOUT_STATUSES } from "./payout-status";
import {
  differenceKey,
  payoutDifferences,
  providerDifferences,
  type PayoutBooks,
  type ProviderSide,
} from "./reconcile-payouts";

const STATUSES = PAYOUT_STATUSES.filter((status) => status !== "SKIPPED");

/** A payout in this status with both sides as they must be. */
function agreed(
  status: PayoutBooks["status"],
  payMinor: bigint,
): { books: PayoutBooks; provider: ProviderSide } {
  const wasSent = status === "SENT" || status === "PAID" || status === "RETURNED";
  const isReserved = status === "RESERVED" || status === "SENDING" || status === "UNKNOWN";
  const returnedMinor = status === "RETURNED" ? payMinor : 0n;
  return {
    books: {
      payoutId: "pout_1",
      runId: "prun_1",
      status,
      payMinor,
      currency: "EUR",
      destination: "acct_1",
      transferId: wasSent ? "tr_1" : null,
      ledgerMinor: status === "SENT" || status === "PAID" ? payMinor : 0n,
      transitMinor: isReserved ? payMinor : 0n,
      reversedMinor: 0n,
      isReversing: false,
    },
    provider: {
      transfers: wasSent
        ? [
            {
              id: "tr_1",
              amountMinor: payMinor,
              reversedMinor: returnedMinor,
              currency: "EUR",
              destination: "acct_1",
            },
          ]
        : [],
      reversals: returnedMinor > 0n ? [{ id: "trr_1", transferId: "tr_1", amountMinor: returnedMinor }] : [],
      movements: [
        ...(wasSent ? [{ id: "txn_1", sourceId: "tr_1", netMinor: -payMinor, currency: "EUR" }] : []),
        ...(returnedMinor > 0n
          ? [{ id: "txn_2", sourceId: "trr_1", netMinor: returnedMinor, currency: "EUR" }]
          : []),
      ],
    },
  };
}

const status = fc.constantFrom(...STATUSES);
const amount = fc.bigInt(1n, 10n ** 12n);
const off = fc.oneof(fc.constantFrom(1n, -1n), fc.bigInt(-1_000n, 1_000n)).filter((by) => by !== 0n);

describe("payouts 42: what is compared", () => {
  it("agrees when both sides are as they must be, in every status", () => {
    fc.assert(
      fc.property(status, amount, (of, payMinor) => {
        const { books, provider } = agreed(of, payMinor);
        expect(payoutDifferences(books, provider)).toEqual([]);
      }),
    );
  });

  it("finds any difference in any amount, by one minor unit and more", () => {
    fc.assert(
      fc.property(status, amount, off, fc.nat(4), (of, payMinor, by, place) => {
        const { books, provider } = agreed(of, payMinor);
        const [transfer, reversal] = [provider.transfers[0], provider.reversals[0]];
        const shifted: [PayoutBooks, ProviderSide][] = [
          [{ ...books, ledgerMinor: books.ledgerMinor + by }, provider],
          [{ ...books, transitMinor: books.transitMinor + by }, provider],
        ];
        if (transfer) {
          const other = { ...transfer, amountMinor: transfer.amountMinor + by };
          shifted.push([books, { ...provider, transfers: [other] }]);
          shifted.push([
            books,
            { ...provider, transfers: [{ ...transfer, reversedMinor: transfer.reversedMinor + by }] },
          ]);
          const movements = provider.movements.map((movement, index) =>
            index === 0 ? { ...movement, netMinor: movement.netMinor + by } : movement,
          );
          shifted.push([books, { ...provider, movements }]);
        }
        if (reversal)
          shifted.push([
            books,
            { ...provider, reversals: [{ ...reversal, amountMinor: reversal.amountMinor + by }] },
          ]);
        const [ours, theirs] = shifted[place % shifted.length]!;
        const found = payoutDifferences(ours, theirs);
        expect(found.length).toBeGreaterThan(0);
        for (const difference of found)
          expect(difference).toMatchObject({ payoutId: "pout_1", runId: "prun_1" });
      }),
    );
  });

  it("finds a transfer that is missing, double, of another account or currency, and one for what was not sent", () => {
    const { books, provider } = agreed("PAID", 5_000n);
    const transfer = provider.transfers[0]!;
    const kinds = (of: PayoutBooks, side: ProviderSide) =>
      payoutDifferences(of, side).map(({ kind }) => kind);
    expect(kinds(books, { transfers: [], reversals: [], movements: [] })).toEqual(["TRANSFER_MISSING"]);
    expect(kinds(books, { ...provider, transfers: [{ ...transfer, destination: "acct_2" }] })).toEqual([
      "TRANSFER_TARGET",
    ]);
    expect(kinds(books, { ...provider, transfers: [{ ...transfer, currency: "USD" }] })).toContain(
      "TRANSFER_AMOUNT",
    );
    const second = { ...transfer, id: "tr_2" };
    const moved = [
      ...provider.movements,
      { id: "txn_3", sourceId: "tr_2", netMinor: -5_000n, currency: "EUR" },
    ];
    expect(kinds(books, { ...provider, transfers: [transfer, second], movements: moved })).toEqual([
      "TRANSFER_UNEXPECTED",
    ]);
    for (const unsent of ["FAILED", "CANCELLED", "STALE", "RESERVED"] as const)
      expect(kinds(agreed(unsent, 5_000n).books, provider)).toEqual(["TRANSFER_UNEXPECTED"]);
  });

  it("leaves the provider's side of what may be on its way alone", () => {
    for (const open of ["SENDING", "UNKNOWN"] as const)
      expect(payoutDifferences(agreed(open, 5_000n).books, agreed("PAID", 5_000n).provider)).toEqual([]);
  });

  it("finds movements of the balance that no transfer explains", () => {
    const stray = { id: "txn_9", sourceId: "tr_9", netMinor: -77n, currency: "EUR" };
    const side = { transfers: [], reversals: [], movements: [stray] };
    expect(providerDifferences(side, { payoutId: null, runId: null, currency: "EUR" })).toMatchObject([
      { kind: "BALANCE_UNKNOWN", transferId: "tr_9", oursMinor: null, theirsMinor: 77n },
    ]);
  });

  it("has one key for one difference, and another for another amount", () => {
    const { books, provider } = agreed("PAID", 5_000n);
    const [one] = payoutDifferences({ ...books, ledgerMinor: 5_001n }, provider);
    const [same] = payoutDifferences({ ...books, ledgerMinor: 5_001n }, provider);
    const [other] = payoutDifferences({ ...books, ledgerMinor: 4_999n }, provider);
    expect(differenceKey(one!)).toBe(differenceKey(same!));
    expect(differenceKey(one!)).not.toBe(differenceKey(other!));
  });
});

it("26: counts what approved reversals took back, to the minor unit, and waits while one is under way", () => {
  const { books, provider } = agreed("PAID", 900n);
  const reversed = {
    transfers: provider.transfers.map((transfer) => ({ ...transfer, reversedMinor: 300n })),
    reversals: [{ id: "trr_1", transferId: "tr_1", amountMinor: 300n }],
    movements: [...provider.movements, { id: "txn_2", sourceId: "trr_1", netMinor: 300n, currency: "EUR" }],
  };
  const known = { ...books, ledgerMinor: 600n, reversedMinor: 300n };
  expect(payoutDifferences(known, reversed)).toEqual([]);
  expect(payoutDifferences(books, reversed).map(({ kind }) => kind)).toEqual(["REVERSAL"]);
  expect(payoutDifferences({ ...known, reversedMinor: 299n, ledgerMinor: 601n }, reversed)).toMatchObject([
    { kind: "REVERSAL", oursMinor: 299n, theirsMinor: 300n },
  ]);
  expect(payoutDifferences({ ...books, isReversing: true }, reversed)).toEqual([]);
});
