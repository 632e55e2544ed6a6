import type { DifferenceKind } from "./reconcile-payouts";

/** How a kind of difference is called, and whose the two amounts are. Safe for the browser. */
export const DIFFERENCE_WORDS = {
  LEDGER: {
    title: "The ledger differs from the payout",
    ours: "By the payout's status",
    theirs: "In the ledger",
  },
  TRANSFER_MISSING: { title: "Stripe has no such transfer", ours: "Sent by us", theirs: "At Stripe" },
  TRANSFER_UNEXPECTED: { title: "A transfer that is not ours", ours: "Sent by us", theirs: "At Stripe" },
  TRANSFER_AMOUNT: { title: "The transfer has another amount", ours: "Sent by us", theirs: "At Stripe" },
  TRANSFER_TARGET: { title: "The transfer went to another account", ours: "Sent by us", theirs: "At Stripe" },
  REVERSAL: { title: "Another amount was taken back", ours: "Known to be taken back", theirs: "At Stripe" },
  BALANCE: {
    title: "Stripe's balance moved by another amount",
    ours: "By the transfer",
    theirs: "By the balance",
  },
  BALANCE_UNKNOWN: {
    title: "Stripe's balance moved for no known transfer",
    ours: "By the transfer",
    theirs: "By the balance",
  },
} as const satisfies Record<DifferenceKind, { title: string; ours: string; theirs: string }>;
