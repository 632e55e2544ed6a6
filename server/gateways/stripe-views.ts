import type Stripe from "stripe";
import type { ConnectedAccount, GatewayReversal, GatewayTransfer } from "./payout-gateway";

/**
 * Our small view of a Stripe transfer. Throws a TypeError or RangeError when the answer has not the shape of
 * one.
 */
export function transferView(transfer: Stripe.Transfer): GatewayTransfer {
  if (typeof transfer.id !== "string" || transfer.object !== "transfer")
    throw new TypeError("Not a transfer.");
  return {
    id: transfer.id,
    amountMinor: minorOf(transfer.amount),
    reversedMinor: minorOf(transfer.amount_reversed),
    currency: transfer.currency.toUpperCase(),
    destination: idOf(transfer.destination),
    transferGroup: transfer.transfer_group ?? null,
    metadata: { ...transfer.metadata },
    balanceTransactionId: idOf(transfer.balance_transaction),
    createdAt: instantOf(transfer.created),
  };
}

/** Our small view of a reversal. Throws like `transferView`. */
export function reversalView(reversal: Stripe.TransferReversal): GatewayReversal {
  const transferId = idOf(reversal.transfer);
  if (typeof reversal.id !== "string" || transferId === null) throw new TypeError("Not a reversal.");
  return {
    id: reversal.id,
    transferId,
    amountMinor: minorOf(reversal.amount),
    currency: reversal.currency.toUpperCase(),
    createdAt: instantOf(reversal.created),
  };
}

/** Our small view of a connected account, with the bank account that payouts of its own currency go to. */
export function accountView(account: Stripe.Account): ConnectedAccount {
  if (typeof account.id !== "string" || account.object !== "account") throw new TypeError("Not an account.");
  const banks = account.external_accounts?.data ?? [];
  const bank =
    banks.find((one) => one.default_for_currency && one.currency === account.default_currency) ??
    banks[0] ??
    null;
  const { currently_due, past_due, disabled_reason } = account.requirements ?? {};
  return {
    id: account.id,
    payoutsEnabled: account.payouts_enabled === true,
    transfersActive: account.capabilities?.transfers === "active",
    disabledReason: disabled_reason ?? null,
    chargesEnabled: account.charges_enabled === true,
    requirementsDue: [...new Set([...(past_due ?? []), ...(currently_due ?? [])])].sort(),
    bankName: (bank?.object === "bank_account" ? bank.bank_name : bank?.brand) ?? null,
    bankLast4: bank?.last4 ?? null,
    bankFingerprints: [...new Set(banks.flatMap((one) => one.fingerprint ?? []))].sort(),
    country: account.country ?? null,
    defaultCurrency: account.default_currency?.toUpperCase() ?? null,
  };
}

/** Our small view of an account link. Throws like `transferView`. */
export function accountLinkView(link: Stripe.AccountLink): { url: string; expiresAt: Date } {
  if (link.object !== "account_link" || !URL.canParse(link.url)) throw new TypeError("Not an account link.");
  return { url: link.url, expiresAt: instantOf(link.expires_at) };
}

/** Minor units by currency in upper case; a currency listed twice is added up. */
export function amountsView(amounts: readonly { amount: number; currency: string }[]): Map<string, bigint> {
  const byCurrency = new Map<string, bigint>();
  for (const { amount, currency } of amounts) {
    const name = currency.toUpperCase();
    byCurrency.set(name, (byCurrency.get(name) ?? 0n) + minorOf(amount));
  }
  return byCurrency;
}

function minorOf(amount: number): bigint {
  if (!Number.isSafeInteger(amount)) throw new RangeError("An amount of Stripe is not a whole number.");
  return BigInt(amount);
}

function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === "string" ? reference : (reference?.id ?? null);
}

function instantOf(seconds: number): Date {
  if (!Number.isSafeInteger(seconds))
    throw new RangeError("A time of Stripe is not a whole number of seconds.");
  return new Date(seconds * 1000);
}
