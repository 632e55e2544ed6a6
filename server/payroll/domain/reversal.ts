import { IllegalMove } from "./illegal-move";

/** Every status of a reversal, in the order of its life. The database has the same words. */
export const REVERSAL_STATUSES = [
  "REQUESTED", // one person of finance asks for it
  "DECLINED", // another said no, or it was overtaken by the bank
  "APPROVED", // another agreed; nothing is at Stripe
  "SENDING", // an attempt is committed, and Stripe has been or is about to be called
  "UNKNOWN", // the call ended without an answer that proves either result
  "MADE", // all of it was taken back
  "CARRIED", // some of it, or nothing, was there to be taken: the vendor owes the rest
  "FAILED", // the bank's return could not be fetched; nothing was posted
] as const;
export type ReversalStatus = (typeof REVERSAL_STATUSES)[number];
export type ReversalPurpose = "SETTLES_DEBT" | "TAKES_BACK" | "BANK_RETURN";

/** Every legal move of a reversal. */
export const REVERSAL_TRANSITIONS = {
  REQUESTED: ["APPROVED", "DECLINED"],
  APPROVED: [
    "SENDING", // the worker commits an attempt
    "CARRIED", // nothing is left to be taken back of the transfer
    "FAILED",
  ],
  SENDING: ["MADE", "CARRIED", "FAILED", "UNKNOWN", "APPROVED"],
  UNKNOWN: [
    "MADE", // found at Stripe, or answered at last
    "CARRIED",
    "FAILED",
    "APPROVED", // proved that it was not made, to be tried anew
  ],
  DECLINED: [],
  MADE: [],
  CARRIED: [],
  FAILED: [],
} as const satisfies Record<ReversalStatus, readonly ReversalStatus[]>;

/** @throws IllegalMove when the table does not have the move. */
export function assertReversalMove(from: ReversalStatus, to: ReversalStatus): void {
  if (!(REVERSAL_TRANSITIONS[from] as readonly ReversalStatus[]).includes(to))
    throw new IllegalMove("reversal", from, to);
}

/** What decides whether a part of a payout may be taken back. Amounts in minor units. */
export interface ReversiblePayout {
  status: string;
  payMinor: bigint;
  /** What earlier reversals have taken back. */
  reversedMinor: bigint;
  hasOpenReversal: boolean;
  /** What we owe the vendor in the currency; negative when it owes us. */
  balanceMinor: bigint;
}

/** Why nothing of the payout can be taken back now, whatever the amount; empty when something can. */
export function reversalBlockers(payout: ReversiblePayout): string[] {
  if (payout.status !== "PAID") return ["Only a paid payout can be taken back."];
  if (payout.hasOpenReversal) return ["Another reversal of this payout is not over yet."];
  if (payout.reversedMinor >= payout.payMinor) return ["All of it was taken back already."];
  return [];
}

/** The most that may be asked for, in minor units: what is left of the transfer, and of the debt that it settles. */
export function reversibleMinor(payout: ReversiblePayout, purpose: ReversalPurpose): bigint {
  const leftMinor = payout.payMinor - payout.reversedMinor;
  if (purpose !== "SETTLES_DEBT") return leftMinor;
  const debtMinor = payout.balanceMinor < 0n ? -payout.balanceMinor : 0n;
  return debtMinor < leftMinor ? debtMinor : leftMinor;
}

/** Why this person may not decide about a reversal that this other one has asked for; empty when they may. */
export function reversalDecisionBlockers(
  reversal: { status: string; requestedById: string | null },
  deciderId: string,
): string[] {
  if (reversal.status !== "REQUESTED") return ["It was decided already."];
  if (reversal.requestedById === deciderId)
    return ["You have asked for this reversal, so somebody else decides about it."];
  return [];
}
