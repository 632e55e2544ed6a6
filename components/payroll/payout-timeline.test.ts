import { expect, it } from "vitest";
import { payoutTimeline, type PayoutView } from "./payout-timeline";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function event(id: bigint, second: number): PayoutView["events"][number] {
  return {
    id,
    payoutId: "pout_1",
    runId: "prun_1",
    at: at(second),
    from: "RESERVED",
    to: "SENDING",
    actorName: "worker",
    reason: "An attempt was committed",
    detail: null,
  };
}

function attempt(id: string, firstSentAt: Date | null): PayoutView["attempts"][number] {
  return {
    id,
    payoutId: "pout_1",
    number: 1,
    idempotencyKey: `key-${id}`,
    bodyHash: "0".repeat(64),
    body: "{}",
    status: "SENDING",
    calls: 1,
    firstSentAt,
    lastSentAt: firstSentAt,
    stripeTransferId: null,
    httpStatus: null,
    errorCode: null,
    errorMessage: null,
    retryable: null,
    requestId: null,
    evidence: null,
    worker: null,
    resolvedAt: null,
  };
}

it("puts events, attempts, ledger entries and the receipt into one order", () => {
  const happenings = payoutTimeline({
    events: [event(1n, 2), event(2n, 4)],
    attempts: [attempt("patt_1", at(3)), attempt("patt_2", null)],
    ledgerEntries: [
      { id: 9n, kind: "PAYOUT_RESERVED", reason: null, recordedAt: at(2), createdByName: null },
    ],
    receipt: { number: 7n, issuedAt: at(5) },
  });
  expect(happenings.map(({ id }) => id)).toEqual([
    "entry-9",
    "event-1",
    "patt_1",
    "event-2",
    "receipt-7",
    "patt_2",
  ]);
});

it("is empty for a payout to which nothing happened", () => {
  expect(payoutTimeline({ events: [], attempts: [], ledgerEntries: [], receipt: null })).toEqual([]);
});
