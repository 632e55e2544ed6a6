import { listBody } from "./list-page";
import type { StripeBooks } from "./stripe-books";
import type {
  SimulatedAccount,
  SimulatedBalanceTransaction,
  SimulatedBankPayout,
  SimulatedEvent,
  SimulatedReversal,
  SimulatedTransfer,
} from "./stripe-records";

// The API writes amounts as JSON numbers. The simulator refuses anything over a safe integer at the door,
// so turning a bigint into a number here loses nothing.

export function transferJson(books: StripeBooks, transfer: SimulatedTransfer): object {
  const reversals = books.reversalsByTransfer.get(transfer.id) ?? [];
  const reversedMinor = books.reversedMinor(transfer.id);
  const page = { url: `/v1/transfers/${transfer.id}/reversals`, hasMore: reversals.length > 10 };
  return {
    id: transfer.id,
    object: "transfer",
    amount: Number(transfer.amountMinor),
    amount_reversed: Number(reversedMinor),
    balance_transaction: transfer.balanceTransactionId,
    created: transfer.created,
    currency: transfer.currency,
    description: transfer.description,
    destination: transfer.destination,
    destination_payment: transfer.destinationPaymentId,
    livemode: false,
    metadata: transfer.metadata,
    reversals: listBody(page, reversals.slice(-10).toReversed().map(reversalJson)),
    reversed: reversedMinor === transfer.amountMinor,
    source_transaction: null,
    source_type: "card",
    transfer_group: transfer.transferGroup,
  };
}

export function reversalJson(reversal: SimulatedReversal): object {
  return {
    id: reversal.id,
    object: "transfer_reversal",
    amount: Number(reversal.amountMinor),
    balance_transaction: reversal.balanceTransactionId,
    created: reversal.created,
    currency: reversal.currency,
    destination_payment_refund: reversal.id.replace("trr_", "pyr_"),
    metadata: reversal.metadata,
    source_refund: null,
    transfer: reversal.transferId,
  };
}

/** A bank payout; by itself it takes a business day or two, here it is there at once. */
export function bankPayoutJson(payout: SimulatedBankPayout): object {
  return {
    id: payout.id,
    object: "payout",
    amount: Number(payout.amountMinor),
    application_fee: null,
    application_fee_amount: null,
    arrival_date: payout.created,
    automatic: true,
    balance_transaction: payout.id.replace("po_", "txn_p"),
    created: payout.created,
    currency: payout.currency,
    description: "STRIPE PAYOUT",
    destination: payout.bankId,
    failure_balance_transaction: payout.status === "failed" ? `${payout.id.replace("po_", "txn_p")}f` : null,
    failure_code: payout.failureCode,
    failure_message: payout.failureMessage,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    reconciliation_status: "completed",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: payout.status,
    trace_id: null,
    type: "bank_account",
  };
}

/** The payment that a transfer made in the account it went to, as that account sees it. */
export function paymentJson(transfer: SimulatedTransfer): object {
  return {
    id: transfer.destinationPaymentId,
    object: "charge",
    amount: Number(transfer.amountMinor),
    created: transfer.created,
    currency: transfer.currency,
    livemode: false,
    metadata: {},
    paid: true,
    source_transfer: transfer.id,
    status: "succeeded",
    transfer_group: transfer.transferGroup,
  };
}

export function accountJson(account: SimulatedAccount): object {
  const banks = account.bank === null ? [] : [bankJson(account)];
  return {
    id: account.id,
    object: "account",
    business_profile: {
      mcc: null,
      name: account.name,
      product_description: null,
      support_email: null,
      url: null,
    },
    business_type: "company",
    capabilities: { transfers: account.transfers },
    // A recipient of transfers takes no charges of its own.
    charges_enabled: false,
    country: account.country,
    created: account.created,
    default_currency: account.defaultCurrency,
    details_submitted: (account.currentlyDue ?? []).length === 0,
    email: account.email,
    external_accounts: listBody(
      { url: `/v1/accounts/${account.id}/external_accounts`, hasMore: false },
      banks,
    ),
    metadata: account.metadata,
    payouts_enabled: account.payoutsEnabled,
    requirements: {
      alternatives: [],
      current_deadline: null,
      currently_due: account.currentlyDue ?? [],
      disabled_reason: account.disabledReason,
      errors: [],
      eventually_due: [],
      past_due: [],
      pending_verification: [],
    },
    type: "express",
  };
}

export function bankJson({ id, bank }: SimulatedAccount): object {
  return {
    id: bank!.id,
    object: "bank_account",
    account: id,
    account_holder_name: null,
    account_holder_type: "company",
    bank_name: "SIMULATED BANK",
    country: bank!.country,
    currency: bank!.currency,
    default_for_currency: true,
    fingerprint: bank!.fingerprint,
    last4: bank!.last4,
    metadata: {},
    routing_number: null,
    status: "new",
  };
}

export function balanceJson(books: StripeBooks, accountId: string | null): object {
  const currencies = books.currenciesOf(accountId);
  const amounts = currencies.map((currency) => {
    const amount = Number(books.balanceMinor(accountId, currency));
    return { amount, currency, source_types: { card: amount } };
  });
  return {
    object: "balance",
    available: amounts,
    livemode: false,
    pending: currencies.map((currency) => ({ amount: 0, currency, source_types: { card: 0 } })),
  };
}

/** With its source in full where the request asked for that, and by its id otherwise. */
export function balanceTransactionJson(
  transaction: SimulatedBalanceTransaction,
  source: object | null,
): object {
  const amount = Number(transaction.amountMinor);
  return {
    id: transaction.id,
    object: "balance_transaction",
    amount,
    available_on: transaction.created,
    balance_type: "payments",
    created: transaction.created,
    currency: transaction.currency,
    description: transaction.description,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category: transaction.type === "transfer_refund" ? "transfer_reversal" : transaction.type,
    source: source ?? transaction.sourceId,
    status: "available",
    type: transaction.type,
  };
}

export function eventJson(event: SimulatedEvent, apiVersion: string): object {
  return {
    id: event.id,
    object: "event",
    api_version: apiVersion,
    created: event.created,
    data: { object: event.object },
    ...(event.account === undefined ? {} : { account: event.account }),
    livemode: false,
    pending_webhooks: event.toDeliver ? 1 : 0,
    request: { id: event.requestId, idempotency_key: event.idempotencyKey },
    type: event.type,
  };
}
