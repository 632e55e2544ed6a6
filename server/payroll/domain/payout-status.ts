import { IllegalMove } from "./illegal-move";

/** Every status a payout can have, in the order of a payout's life. The database has the same words. */
export const PAYOUT_STATUSES = [
  "SKIPPED", // not payable in this run: its outcome says why
  "PLANNED", // payable, in a run that is not fully approved yet
  "RESERVED", // approved: the ledger has set the money aside, nothing was sent
  "STALE", // approved, and then its bookings were refunded: nothing is sent until a person has decided
  "SENDING", // an attempt is committed and the provider has been, or is about to be, called
  "UNKNOWN", // the call ended without an answer that proves either result
  "SENT", // the provider made the transfer
  "PAID", // the transfer is confirmed at the vendor's account
  "FAILED", // provably not paid; the reason is stored and finance may retry
  "RETURNED", // the transfer was made and came back; the vendor's balance has the money again
  "CANCELLED", // given up before anything was sent; its lines are free again
] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/** Every legal move of a payout. A status that is not listed for another cannot be reached from it. */
export const PAYOUT_TRANSITIONS = {
  SKIPPED: [
    "PLANNED", // while the run is a draft: what stood in the way is gone
  ],
  PLANNED: [
    "SKIPPED", // while the run is a draft: excluded, held, or no longer payable
    "RESERVED", // the final approval sets the money aside
    "CANCELLED", // the run is cancelled before it was approved
  ],
  RESERVED: [
    "SENDING", // the worker commits an attempt
    "FAILED", // the worker's look before the send says no: held, suspended, or the account is another one
    "PLANNED", // the approval is undone before the first send
    "STALE", // what it pays for was refunded after the approval
    "CANCELLED", // the run, or the unsent rest of it, is cancelled
  ],
  STALE: [
    "PLANNED", // the approval is undone before the first send, and the run is worked out again
    "RESERVED", // a second person has it sent as it was approved; the refund goes into the next run
    "CANCELLED", // left out, and the lines go to the next run
  ],
  SENDING: [
    "SENT", // the provider answered with a transfer
    "FAILED", // the provider refused for good: nothing was created
    "UNKNOWN", // time-out, reset, 5xx: it may or may not have been created
    "RESERVED", // provably not created for a passing reason, to be tried again
  ],
  UNKNOWN: [
    "SENT", // a look-up or a replay under the same key found the transfer
    "FAILED", // proved absent, and not to be tried again by itself
    "RESERVED", // proved absent, to be tried again as a new attempt
  ],
  SENT: [
    "PAID", // confirmed
    "FAILED", // the provider undid it before it was confirmed
    "RETURNED", // reversed
  ],
  PAID: [
    "RETURNED", // reversed days later
    "FAILED", // reported as failed days later
  ],
  FAILED: [
    "RESERVED", // finance retries
    "STALE", // what it pays for was refunded before it was tried again
    "CANCELLED", // finance gives it up, and the lines go to the next run
  ],
  RETURNED: [],
  CANCELLED: [],
} as const satisfies Record<PayoutStatus, readonly PayoutStatus[]>;

/** Statuses of a payout whose money may be on its way; nobody may send it again or free its lines. */
export const PAYOUT_IN_FLIGHT: readonly PayoutStatus[] = ["SENDING", "UNKNOWN"];

/** Whether a payout may move from one status to the other. Staying in place is not a move. */
export function canMovePayout(from: PayoutStatus, to: PayoutStatus): boolean {
  return (PAYOUT_TRANSITIONS[from] as readonly PayoutStatus[]).includes(to);
}

/** @throws IllegalMove when the table does not have the move. */
export function assertPayoutMove(from: PayoutStatus, to: PayoutStatus): void {
  if (!canMovePayout(from, to)) throw new IllegalMove("payout", from, to);
}
