import type { CreateTransferInput, NotCreated } from "./payout-gateway";

/** What is wrong with a transfer before it is sent; null when it can go. Each refusal is a typed "not created". */
export function refuseTransfer(input: CreateTransferInput): NotCreated | null {
  const refusal = refuseAmount(input.amountMinor) ?? refuseKey(input.idempotencyKey);
  if (refusal) return refusal;
  if (!/^[A-Za-z]{3}$/.test(input.currency))
    return refuse("currency_invalid", "A currency has three letters.");
  if (COUNTED_OTHERWISE.has(input.currency.toUpperCase())) {
    return refuse(
      "currency_not_sendable",
      `Stripe counts ${input.currency} in hundredths and this product in whole units; nothing is sent until that is settled.`,
    );
  }
  if (!/^acct_\w+$/.test(input.destination))
    return refuse("account_invalid", "The payout account is not an acct_… id.");
  if (input.transferGroup === "")
    return refuse("transfer_group_missing", "A transfer must carry its payout's group.");
  return null;
}

/**
 * Currencies without decimals that Stripe's API still takes in hundredths, for the sake of old callers: an amount of 100
 * is one króna (Stripe support, "Deprecation of fractional ISK charges and refunds"; Ugandan shillings alike). Sent as
 * we count them, vendors would get a hundredth, so they are refused before anything is sent.
 */
const COUNTED_OTHERWISE: ReadonlySet<string> = new Set(["ISK", "UGX"]);

/** Stripe takes whole amounts above zero that a JSON number holds exactly. */
export function refuseAmount(amountMinor: bigint): NotCreated | null {
  if (amountMinor > 0n && amountMinor <= BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return refuse("amount_not_sendable", `${amountMinor} minor units cannot be sent in one transfer.`);
}

/** Without a usable key a repeated call would be a second payment. */
export function refuseKey(key: string): NotCreated | null {
  if (key.length >= 1 && key.length <= 255) return null;
  return refuse("idempotency_key_invalid", "An idempotency key has 1 to 255 characters.");
}

function refuse(code: string, message: string): NotCreated {
  const nothing = { requestId: null, httpStatus: null, replayed: false };
  return { kind: "not_created", retryable: false, keySpent: false, code, message, ...nothing };
}
