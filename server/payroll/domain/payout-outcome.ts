import { formatAmount } from "@/server/money/format-amount";
import { payablePart } from "@/server/money/payable-part";

/**
 * What a run decides about a vendor, in order of precedence: the first that is true is the one that is told. The
 * database has the same words. A vendor with nothing in the ledger for the run is not in the run and has no outcome.
 *
 * The order answers "what must change first before money flows?". Decisions of people come first, the widest of them
 * before the narrower: while one stands, nothing else matters, and whoever asks should be sent to who decided. Then
 * comes arithmetic: a vendor whose balance would not be paid anyway is not to be chased for an account over three
 * euros. Last come the accounts, which are the vendor's to put right and which then are the only thing in the way; a
 * change of bank details behind them, as it passes by itself.
 */
export const PAYOUT_OUTCOMES = [
  "SUSPENDED", // the vendor is suspended altogether
  "EXCLUDED", // finance left the vendor out of this run
  "ON_HOLD", // a hold on the vendor keeps the balance back
  "NEGATIVE", // the vendor owes us
  "BELOW_MINIMUM", // what could be sent is under the minimum, zero included
  "NO_PAYOUT_ACCOUNT", // there is nowhere to send it
  "ACCOUNT_RESTRICTED", // the provider does not take payouts for the account now
  "BANK_CHANGED", // the bank details changed so lately that somebody else may have changed them
  "PAYABLE",
] as const;
export type PayoutOutcome = (typeof PAYOUT_OUTCOMES)[number];

/** All that the decision rests on, for one vendor in one run. Amounts in minor units of the currency. */
export type PayoutFacts = {
  currency: string;
  /** Sum of every line the run would claim; signed. */
  netMinor: bigint;
  /** Smallest amount that is sent; see `minimumPayoutMinor`. */
  minimumMinor: bigint;
  /** Why the vendor is suspended, or null when it is not. */
  suspendedReason: string | null;
  /** Why finance left the vendor out of this run, or null. */
  excludedReason: string | null;
  /** A hold on the whole vendor, or null. `releaseOn` is `YYYY-MM-DD`, null for until released by hand. */
  hold: { reason: string; releaseOn: string | null } | null;
  /** The account the money would go to, or null. `restrictedReason` is null while it takes payouts. */
  payoutAccount: {
    restrictedReason: string | null;
    /** Until when a change of bank details holds it, in words; null when none does. */
    bankHeldUntil: string | null;
  } | null;
  /** `YYYY-MM-DD` of the next run of the schedule, where one is planned. */
  nextRunOn?: string | null;
};

/** The decision. `payableMinor` and `leftoverMinor` sum to the net; the first is zero unless the outcome is PAYABLE. */
export type PayoutDecision = {
  outcome: PayoutOutcome;
  /** One or two sentences for finance, support and the vendor. */
  reason: string;
  payableMinor: bigint;
  /** Stays in the vendor's ledger. */
  leftoverMinor: bigint;
  /** What else stands in the way behind the outcome, in order of precedence. Empty for PAYABLE. */
  alsoInTheWay: PayoutOutcome[];
};

/**
 * What the run decides about the vendor. The minimum is compared with what would really be sent, after rounding down
 * to the currency's payout multiple, and paid when equal: with a minimum of $50.00, $50.00 pays and $49.99 carries.
 *
 * @throws UnknownCurrency when the code is not a currency.
 */
export function payoutOutcome(facts: PayoutFacts): PayoutDecision {
  const sendable = payablePart(facts.netMinor, facts.currency);
  const [outcome = "PAYABLE", ...alsoInTheWay] = obstacles(facts, sendable.payableMinor);
  if (outcome === "PAYABLE")
    return { outcome, reason: payableReason(facts, sendable), ...sendable, alsoInTheWay };
  const reason = reasonText(outcome, facts, sendable.payableMinor);
  return { outcome, reason, payableMinor: 0n, leftoverMinor: facts.netMinor, alsoInTheWay };
}

function obstacles(facts: PayoutFacts, sendableMinor: bigint): Exclude<PayoutOutcome, "PAYABLE">[] {
  const holds: Record<Exclude<PayoutOutcome, "PAYABLE">, boolean> = {
    SUSPENDED: facts.suspendedReason !== null,
    EXCLUDED: facts.excludedReason !== null,
    ON_HOLD: facts.hold !== null,
    NEGATIVE: facts.netMinor < 0n,
    // A transfer of nothing does not exist, so zero is below any minimum, even a minimum of zero.
    BELOW_MINIMUM: facts.netMinor >= 0n && (sendableMinor === 0n || sendableMinor < facts.minimumMinor),
    NO_PAYOUT_ACCOUNT: facts.payoutAccount === null,
    ACCOUNT_RESTRICTED: facts.payoutAccount !== null && facts.payoutAccount.restrictedReason !== null,
    BANK_CHANGED: facts.payoutAccount !== null && facts.payoutAccount.bankHeldUntil !== null,
  };
  return PAYOUT_OUTCOMES.filter((outcome) => outcome !== "PAYABLE").filter((outcome) => holds[outcome]);
}

function reasonText(
  outcome: Exclude<PayoutOutcome, "PAYABLE">,
  facts: PayoutFacts,
  sendableMinor: bigint,
): string {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, facts.currency, "en-GB");
  switch (outcome) {
    case "SUSPENDED":
      return `The vendor is suspended${because(facts.suspendedReason)}. The balance stays until that is lifted.`;
    case "EXCLUDED":
      return `Left out of this run by finance${because(facts.excludedReason)}.${next(facts)}`;
    case "ON_HOLD":
      return facts.hold?.releaseOn
        ? `On hold${because(facts.hold.reason)}. The hold ends on ${facts.hold.releaseOn}.`
        : `On hold${because(facts.hold?.reason ?? null)}, until finance releases it.`;
    case "NEGATIVE":
      return `The vendor owes ${money(-facts.netMinor)}: refunds and corrections are more than the earnings. Later earnings are set against it.`;
    case "BELOW_MINIMUM":
      return facts.netMinor === 0n
        ? `The balance comes to nothing, so there is nothing to send.${next(facts)}`
        : `${money(sendableMinor)} can be sent, less than the minimum of ${money(facts.minimumMinor)}. The balance is carried forward.${next(facts)}`;
    case "NO_PAYOUT_ACCOUNT":
      return `The vendor has no payout account yet. The balance of ${money(facts.netMinor)} waits for one.${next(facts)}`;
    case "ACCOUNT_RESTRICTED":
      return `The payment provider does not take payouts for the vendor's account${because(facts.payoutAccount?.restrictedReason ?? null)}.${next(facts)}`;
    case "BANK_CHANGED":
      return `The vendor's bank details changed. Payouts are held until ${facts.payoutAccount?.bankHeldUntil}, unless a second person releases them before.${next(facts)}`;
  }
}

function payableReason(
  facts: PayoutFacts,
  sendable: { payableMinor: bigint; leftoverMinor: bigint },
): string {
  const money = (amountMinor: bigint) => formatAmount(amountMinor, facts.currency, "en-GB");
  if (sendable.leftoverMinor === 0n) return `${money(sendable.payableMinor)} is to be sent.`;
  return `${money(sendable.payableMinor)} is to be sent; ${money(sendable.leftoverMinor)} stays for the next run, as ${facts.currency} is sent in whole units only.`;
}

/** Adds a person's or the provider's reason, without the full stop that they may have ended it with. */
function because(reason: string | null): string {
  const text = (reason ?? "").trim().replace(/\.+$/, "");
  return text === "" ? "" : ` (${text})`;
}

function next(facts: PayoutFacts): string {
  return facts.nextRunOn ? ` It is looked at again on ${facts.nextRunOn}.` : "";
}
