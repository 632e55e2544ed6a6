import type { Listed } from "./list-page";

/** A connected account as the simulator keeps it. `created` and all times here are seconds since 1970. */
export type SimulatedAccount = Listed & {
  email: string | null;
  country: string;
  name: string | null;
  defaultCurrency: string;
  metadata: Record<string, string>;
  payoutsEnabled: boolean;
  transfers: "active" | "inactive" | "pending";
  disabledReason: string | null;
  bank: { id: string; last4: string; fingerprint: string; country: string; currency: string } | null;
  /** What Stripe still wants from the owner, by its own names; left out while it wants nothing. */
  currentlyDue?: string[];
};

/** An address where an account's owner gives what Stripe wants: for one visit, and only until it expires. */
export type SimulatedAccountLink = {
  token: string;
  accountId: string;
  /** Seconds since 1970. */
  expiresAt: number;
  returnUrl: string;
  refreshUrl: string;
};

export type SimulatedTransfer = Listed & {
  amountMinor: bigint;
  currency: string;
  destination: string;
  transferGroup: string | null;
  description: string | null;
  metadata: Record<string, string>;
  idempotencyKey: string | null;
  balanceTransactionId: string;
  destinationPaymentId: string;
};

export type SimulatedReversal = Listed & {
  transferId: string;
  amountMinor: bigint;
  currency: string;
  description: string | null;
  metadata: Record<string, string>;
  balanceTransactionId: string;
};

export type SimulatedBalanceTransaction = Listed & {
  /** The connected account it belongs to; null for the platform's own balance. */
  accountId: string | null;
  type: "transfer" | "transfer_refund" | "payment" | "payment_refund" | "payout" | "payout_failure";
  amountMinor: bigint;
  currency: string;
  sourceId: string;
  description: string | null;
};

/** What a connected account sent to its bank. */
export type SimulatedBankPayout = Listed & {
  accountId: string;
  amountMinor: bigint;
  currency: string;
  status: "in_transit" | "paid" | "failed" | "canceled";
  failureCode: string | null;
  failureMessage: string | null;
  /** The payments into the account that it carries, by the ids that the account knows them by. */
  paymentIds: string[];
  bankId: string | null;
};

export type SimulatedEvent = Listed & {
  type:
    | "payout.created"
    | "payout.paid"
    | "payout.failed"
    | "payout.canceled"
    | "transfer.created"
    | "transfer.reversed"
    | "account.updated"
    | "account.external_account.created"
    | "account.external_account.deleted";
  /** The object as it was when the event was made, in Stripe's JSON shape. */
  object: object;
  requestId: string | null;
  idempotencyKey: string | null;
  /** The connected account that it happened at; left out for what happened at the platform. */
  account?: string;
  /**
   * Whether some webhook address had to be told. It is settled when delivered, lost on script, or given up.
   */
  toDeliver: boolean;
};

/** What Stripe keeps with an idempotency key: the first status and body, and the request they belong to. */
export type StoredKey = {
  scope: string;
  key: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  /** Milliseconds since 1970 on the simulator's clock. */
  storedAtMs: number;
};

/** One thing that happened. The journal is a list of lists of these, one list per request, all or nothing. */
export type StripeRecord =
  | { is: "account"; account: SimulatedAccount }
  | { is: "account_link"; link: SimulatedAccountLink }
  | { is: "account_link_used"; token: string }
  | { is: "transfer"; transfer: SimulatedTransfer }
  | { is: "reversal"; reversal: SimulatedReversal }
  | { is: "bank_payout"; bankPayout: SimulatedBankPayout }
  | { is: "balance"; accountId: string | null; currency: string; amountMinor: bigint }
  | { is: "event"; event: SimulatedEvent }
  | { is: "event_settled"; eventId: string }
  | { is: "key"; stored: StoredKey }
  | { is: "keys_pruned"; keys: string[] }
  | { is: "clock"; stepMs: number }
  /** An amount in the books that became another one behind everybody's back. */
  | { is: "shift"; id: string; byMinor: bigint };
