/**
 * What the worker needs from the provider that carries payouts. Every call answers with a classified result
 * and none throws. Currencies are ISO 4217 in upper case, amounts are bigint minor units.
 */
export type PayoutGateway = {
  /**
   * Opens a connected account for a vendor. Safe to repeat: the key is derived from `vendorRef` unless given.
   */
  openAccount(input: OpenAccountInput): Promise<OpenAccountResult>;
  getAccount(accountId: string): Promise<GetAccountResult>;
  /**
   * Makes an address where the account's owner gives what the provider wants. It works once and for minutes only, so
   * it has no idempotency key: another call makes another one.
   */
  createAccountLink(input: CreateAccountLinkInput): Promise<CreateAccountLinkResult>;
  /** Sends money. The idempotency key must be stored before the call. */
  createTransfer(input: CreateTransferInput): Promise<CreateTransferResult>;
  getTransfer(transferId: string): Promise<GetTransferResult>;
  /**
   * All transfers of a group, newest first, over all pages: the proof of what happened when a call had no
   * answer.
   */
  listTransfersByGroup(transferGroup: string): Promise<ListTransfersResult>;
  /** The platform's own balance. */
  getBalance(): Promise<GetBalanceResult>;
  /** A connected account's own balance. One that is negative swallows what is sent to it. */
  getAccountBalance(accountId: string): Promise<GetAccountBalanceResult>;
  /** Takes a part of a transfer back. */
  createReversal(input: CreateReversalInput): Promise<CreateReversalResult>;
  /** Lets go of idle connections. */
  close(): void;
};

export type OpenAccountInput = {
  vendorRef: string;
  vendorName: string;
  email?: string;
  /** ISO 3166 two-letter code in upper case. */
  country?: string;
  idempotencyKey?: string;
};

export type CreateAccountLinkInput = {
  accountId: string;
  /** Where the owner is sent when done, and when the link was used already or has expired. */
  returnUrl: string;
  refreshUrl: string;
};

export type CreateTransferInput = {
  amountMinor: bigint;
  currency: string;
  /** The vendor's connected account, `acct_…`. */
  destination: string;
  /** The payout's own mark, by which its transfers can be found again. */
  transferGroup: string;
  metadata: Record<string, string>;
  /** At most 255 characters, one per attempt. */
  idempotencyKey: string;
};

export type CreateReversalInput = {
  transferId: string;
  amountMinor: bigint;
  metadata: Record<string, string>;
  idempotencyKey: string;
};

/** A connected account as far as paying it is concerned. */
export type ConnectedAccount = {
  id: string;
  payoutsEnabled: boolean;
  transfersActive: boolean;
  disabledReason: string | null;
  /** False for an account that only receives transfers. */
  chargesEnabled: boolean;
  /** What the provider wants from the owner now, by the provider's names; what it is checking is not in it. */
  requirementsDue: string[];
  /** Of the bank account or card that payouts of the account's own currency go to. */
  bankName: string | null;
  bankLast4: string | null;
  /** The provider's marks of every bank account and card of the account, sorted: equal ones are the same account. */
  bankFingerprints: string[];
  country: string | null;
  defaultCurrency: string | null;
};

export type GatewayTransfer = {
  id: string;
  amountMinor: bigint;
  reversedMinor: bigint;
  currency: string;
  destination: string | null;
  transferGroup: string | null;
  metadata: Record<string, string>;
  balanceTransactionId: string | null;
  createdAt: Date;
};

export type GatewayReversal = {
  id: string;
  transferId: string;
  amountMinor: bigint;
  currency: string;
  createdAt: Date;
};

/** This call certainly created nothing. */
export type NotCreated = {
  kind: "not_created";
  /**
   * True when the same request may simply be sent again later; false when somebody must change something
   * first.
   */
  retryable: boolean;
  /**
   * True when the provider judged the request under its key. Then another try needs a new key (the refusal is
   * repeated for the old one), and, within 24 hours of the key's first use, earlier unanswered calls with
   * this key created nothing either. When false, only this call is known to have done nothing: an earlier
   * unanswered call with the key stays unknown.
   */
  keySpent: boolean;
  code: string;
  message: string;
  requestId: string | null;
  /** Null when there was no answer at all. */
  httpStatus: number | null;
  /** The provider repeated what it had stored with the key. */
  replayed: boolean;
  /** There when the provider refused because calls came too fast. */
  paceRefusal?: PaceRefusal;
};

/** A refusal of the pace: fewer calls a second, and none before the wait is over. */
export type PaceRefusal = {
  /** Which limit was met, in the provider's word. */
  reason: string;
  /** How long the provider wants to be left alone, in milliseconds; null when it did not say. */
  retryAfterMs: number | null;
};

export type UnknownReason =
  | "timeout"
  | "connection_lost"
  | "server_error"
  | "key_in_use"
  | "unreadable_answer"
  | "answer_differs"
  | "unexpected";

/** The call may or may not have done its work: replay the key, or look the group up, before anything else. */
export type UnknownOutcome = {
  kind: "unknown";
  reason: UnknownReason;
  /** True when waiting does not explain it and a person should look. */
  alarm: boolean;
  code: string | null;
  message: string;
  requestId: string | null;
  httpStatus: number | null;
  /** For `answer_differs`: what was asked and what came back. */
  differences: { field: string; asked: string; answered: string }[];
};

/**
 * The key was used before with another request. Nothing was done now; that it can happen at all is an alarm.
 */
export type BodyMismatch = { kind: "body_mismatch"; message: string; requestId: string | null };

export type NotDone = NotCreated | UnknownOutcome | BodyMismatch;

type Made = { kind: "created"; replayed: boolean; requestId: string | null };
export type OpenAccountResult = (Made & { account: ConnectedAccount }) | NotDone;
export type CreateAccountLinkResult = (Made & { url: string; expiresAt: Date }) | NotDone;
export type CreateTransferResult = (Made & { transfer: GatewayTransfer }) | NotDone;
export type CreateReversalResult = (Made & { reversal: GatewayReversal }) | NotDone;

/** The provider says that there is no such thing (or none that we may see). */
export type Absent = { kind: "absent"; code: string; message: string };
/** No usable answer; says nothing about whether the thing exists. */
export type Unavailable = {
  kind: "unavailable";
  retryable: boolean;
  code: string;
  message: string;
  httpStatus: number | null;
};

export type GetAccountResult = { kind: "found"; account: ConnectedAccount } | Absent | Unavailable;
export type GetTransferResult = { kind: "found"; transfer: GatewayTransfer } | Absent | Unavailable;
export type ListTransfersResult = { kind: "found"; transfers: GatewayTransfer[] } | Unavailable;
/** Minor units by currency in upper case. */
export type GetBalanceResult =
  | { kind: "found"; availableMinor: ReadonlyMap<string, bigint>; pendingMinor: ReadonlyMap<string, bigint> }
  | Unavailable;
export type GetAccountBalanceResult = Exclude<GetBalanceResult, Unavailable> | Absent | Unavailable;
