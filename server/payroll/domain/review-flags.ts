import { minorPerUnit } from "@/server/money/currency";
import { formatAmount } from "@/server/money/format-amount";
import { percentText } from "@/server/money/basis-points";

/** What a reviewer's eye is drawn to. A flag never changes an amount or an outcome. */
export const REVIEW_FLAGS = [
  "FIRST_PAYOUT",
  "OFF_MEDIAN",
  "DORMANT",
  "REFUND_SHARE",
  "BANK_CHANGED",
  "SHARED_BANK",
] as const;
export type ReviewFlagCode = (typeof REVIEW_FLAGS)[number];
export type ReviewFlag = { code: ReviewFlagCode; text: string };

/** What is known about one vendor in one run. Amounts in minor units of the currency. */
export type ReviewFacts = {
  currency: string;
  /** What the vendor would get from this run. */
  netMinor: bigint;
  /** Earnings of the run before commission, zero or more. */
  grossMinor: bigint;
  /** Refunds of the run before commission, as a size: zero or more. */
  refundsMinor: bigint;
  /** What earlier runs paid the vendor in this currency, newest first. */
  previousPayoutsMinor: readonly bigint[];
  /** The vendor's last earning or payout before the period began; null when it never had any. */
  lastActiveAt: Date | null;
  periodStartsAt: Date;
  /** When the vendor's bank details last became others; null when they never did. */
  bankChangedAt: Date | null;
  /** Names of the other vendors that are paid to the same bank account. */
  sharedBankWith: readonly string[];
  /** When the flags are raised. */
  now: Date;
};

/** When each flag is raised. */
export type ReviewThresholds = {
  /** How far off the median, as a share of the median. Basis points; it may exceed 10000. */
  offMedianBps: number;
  /** How far off the median, in whole units of the currency (200 is $200 or ¥200). Both must be exceeded. */
  offMedianUnits: bigint;
  /** How many of the newest payouts the median is taken of. */
  medianPayoutsMax: number;
  /** With fewer earlier payouts there is no habit to be off from. */
  medianPayoutsMin: number;
  /** Days without an earning or payout before the period, reached or exceeded. */
  dormantDays: number;
  /** Share of the gross that was refunded, exceeded. Basis points, 0 to 10000. */
  refundShareBps: number;
  /** Days for which a change of bank details is worth a look, also once it holds nothing any more; not with the last. */
  bankChangedDays: number;
};

/**
 * More than 50 % and 200 units off the median of the last four (at least two), 60 days, more than 20 % refunded, bank
 * details changed within 30 days.
 */
export const REVIEW_THRESHOLDS: ReviewThresholds = {
  offMedianBps: 5_000,
  offMedianUnits: 200n,
  medianPayoutsMax: 4,
  medianPayoutsMin: 2,
  dormantDays: 60,
  refundShareBps: 2_000,
  bankChangedDays: 30,
};

/**
 * The flags of one vendor, in the order of `REVIEW_FLAGS`, with a sentence for each.
 *
 * OFF_MEDIAN needs two earlier payouts: against a single one it would only repeat the change that the row shows
 * beside it. DORMANT is for vendors that were active once; one that never was is a FIRST_PAYOUT. Refunds without any
 * gross are all refund, hence above every share.
 *
 * @throws UnknownCurrency when the code is not a currency.
 */
export function reviewFlags(
  facts: ReviewFacts,
  thresholds: ReviewThresholds = REVIEW_THRESHOLDS,
): ReviewFlag[] {
  const texts: Record<ReviewFlagCode, string | null> = {
    FIRST_PAYOUT:
      facts.previousPayoutsMinor.length === 0 ? "The vendor was never paid before in this currency." : null,
    OFF_MEDIAN: offMedianText(facts, thresholds),
    DORMANT: dormantText(facts, thresholds),
    REFUND_SHARE: refundShareText(facts, thresholds),
    BANK_CHANGED: bankChangedText(facts, thresholds),
    SHARED_BANK: sharedBankText(facts),
  };
  return REVIEW_FLAGS.flatMap((code) => {
    const text = texts[code];
    return text === null ? [] : [{ code, text }];
  });
}

function offMedianText(facts: ReviewFacts, thresholds: ReviewThresholds): string | null {
  const recent = facts.previousPayoutsMinor.slice(0, thresholds.medianPayoutsMax);
  if (recent.length < thresholds.medianPayoutsMin || recent.length === 0) return null;
  // Twice the median is a whole number even where the median lies between two payouts, so nothing is rounded.
  const twiceMedian = twiceMedianOf(recent);
  const twiceOff = 2n * facts.netMinor - twiceMedian;
  const twiceSize = twiceOff < 0n ? -twiceOff : twiceOff;
  const farInUnits = twiceSize > 2n * thresholds.offMedianUnits * minorPerUnit(facts.currency);
  const farInShare = twiceSize * 10_000n > twiceMedian * BigInt(thresholds.offMedianBps);
  if (!farInUnits || !farInShare) return null;

  const median = formatAmount(twiceMedian / 2n, facts.currency, "en-GB");
  const direction = twiceOff < 0n ? "below" : "above";
  return `${formatAmount(twiceSize / 2n, facts.currency, "en-GB")} ${direction} the usual ${median} (median of the last ${recent.length} payouts).`;
}

function twiceMedianOf(amountsMinor: readonly bigint[]): bigint {
  const sorted = [...amountsMinor].sort((a, b) => (a === b ? 0 : a < b ? -1 : 1));
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0n;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
  return lower + upper;
}

const DAY_MS = 86_400_000;

function dormantText(facts: ReviewFacts, thresholds: ReviewThresholds): string | null {
  if (facts.lastActiveAt === null) return null;
  // Days of 24 hours: a clock change does not matter to whether two months were quiet.
  const quietDays = Math.floor((facts.periodStartsAt.getTime() - facts.lastActiveAt.getTime()) / DAY_MS);
  if (quietDays < thresholds.dormantDays) return null;
  return `No earning or payout in the ${quietDays} days before this period.`;
}

function refundShareText(facts: ReviewFacts, thresholds: ReviewThresholds): string | null {
  const { refundsMinor, grossMinor } = facts;
  if (refundsMinor <= 0n || refundsMinor * 10_000n <= grossMinor * BigInt(thresholds.refundShareBps))
    return null;
  const refunds = formatAmount(refundsMinor, facts.currency, "en-GB");
  if (grossMinor === 0n) return `${refunds} of refunds, and no earnings beside them.`;
  const gross = formatAmount(grossMinor, facts.currency, "en-GB");
  return `Refunds of ${refunds} are more than ${percentText(thresholds.refundShareBps)} of the ${gross} earned.`;
}

function bankChangedText(facts: ReviewFacts, thresholds: ReviewThresholds): string | null {
  if (facts.bankChangedAt === null) return null;
  const days = Math.floor((facts.now.getTime() - facts.bankChangedAt.getTime()) / DAY_MS);
  if (days >= thresholds.bankChangedDays) return null;
  return `The bank details changed ${days === 0 ? "today" : days === 1 ? "a day ago" : `${days} days ago`}.`;
}

function sharedBankText(facts: ReviewFacts): string | null {
  if (facts.sharedBankWith.length === 0) return null;
  return `Paid to the same bank account as ${facts.sharedBankWith.join(", ")}.`;
}
