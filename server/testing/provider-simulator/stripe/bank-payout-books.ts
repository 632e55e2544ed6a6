import type { StripeBooks } from "./stripe-books";
import { newId } from "./stripe-call";
import { bankPayoutJson } from "./stripe-json";
import type { SimulatedBankPayout, SimulatedEvent, StripeRecord } from "./stripe-records";

/** What a change of a bank payout writes, and the event that tells of it. */
export interface BankPayoutChange {
  bankPayout: SimulatedBankPayout;
  event: SimulatedEvent;
  records: StripeRecord[];
}

/**
 * Sends all that an account has in a currency to its bank, with the payments that it carries. It is in the bank at
 * once unless told otherwise. Throws RangeError when the account does not exist or has nothing.
 */
export function newBankPayout(
  books: StripeBooks,
  given: { accountId: string; currency?: string; status?: "in_transit" | "paid" },
  now: { seconds: number; toDeliver: boolean },
): BankPayoutChange {
  const account = books.accounts.get(given.accountId);
  if (!account) throw new RangeError(`The simulator has no account ${given.accountId}.`);
  const currency = (given.currency ?? account.defaultCurrency).toLowerCase();
  const amountMinor = books.balanceMinor(account.id, currency);
  if (amountMinor <= 0n) throw new RangeError(`Account ${account.id} has nothing in ${currency} to pay out.`);
  const bankPayout: SimulatedBankPayout = {
    id: newId("po"),
    seq: books.nextSeq(),
    created: now.seconds,
    accountId: account.id,
    amountMinor,
    currency,
    status: given.status ?? "paid",
    failureCode: null,
    failureMessage: null,
    paymentIds: books.uncarriedPaymentIds(account.id, currency),
    bankId: account.bank?.id ?? null,
  };
  return changeOf(books, bankPayout, given.status === "in_transit" ? "payout.created" : "payout.paid", now);
}

/** Makes a bank payout another status, also days later. Throws RangeError for an unknown id, and one that is over. */
export function changedBankPayout(
  books: StripeBooks,
  id: string,
  given: { status: "paid" | "failed" | "canceled"; failureCode?: string },
  now: { seconds: number; toDeliver: boolean },
): BankPayoutChange {
  const before = books.bankPayouts.get(id);
  if (!before) throw new RangeError(`The simulator has no bank payout ${id}.`);
  if (before.status === "failed" || before.status === "canceled")
    throw new RangeError(`Bank payout ${id} is ${before.status} for good.`);
  const failed = given.status === "failed";
  const bankPayout: SimulatedBankPayout = {
    ...before,
    status: given.status,
    failureCode: failed ? (given.failureCode ?? "account_closed") : null,
    failureMessage: failed ? "The bank sent the money back." : null,
  };
  return changeOf(books, bankPayout, `payout.${given.status}`, now);
}

function changeOf(
  books: StripeBooks,
  bankPayout: SimulatedBankPayout,
  type: SimulatedEvent["type"],
  now: { seconds: number; toDeliver: boolean },
): BankPayoutChange {
  const event: SimulatedEvent = {
    id: newId("evt"),
    seq: books.nextSeq(),
    created: now.seconds,
    type,
    account: bankPayout.accountId,
    object: bankPayoutJson(bankPayout),
    requestId: null,
    idempotencyKey: null,
    toDeliver: now.toDeliver,
  };
  return {
    bankPayout,
    event,
    records: [
      { is: "bank_payout", bankPayout },
      { is: "event", event },
    ],
  };
}
