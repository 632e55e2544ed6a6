import type { Context } from "@/server/platform/context";
import { minorPerUnit } from "@/server/money/currency";
import { minimumPayoutMinor } from "@/server/payroll/domain/payout-minimum";
import type { ReviewThresholds } from "@/server/payroll/domain/review-flags";
import { REVIEW_THRESHOLDS } from "@/server/payroll/domain/review-flags";

/** What runs of one currency obey, in minor units of it. */
export interface CurrencyRules {
  minimumMinor: bigint;
  twoPersonAboveMinor: bigint;
  /** Null for no limit. */
  approverDailyLimitMinor: bigint | null;
}

const TWO_PERSON_ABOVE_UNITS = 10_000n;

/** The rules of a currency: its row, or for one without a row the usual minimum and 10,000 units. */
export async function currencyPolicyOf(ctx: Context, currency: string): Promise<CurrencyRules> {
  const row = await ctx.db.currencyPolicy.findUnique({ where: { currency } });
  return {
    minimumMinor: row?.minimumMinor ?? minimumPayoutMinor(currency),
    twoPersonAboveMinor: row?.twoPersonAboveMinor ?? TWO_PERSON_ABOVE_UNITS * minorPerUnit(currency),
    approverDailyLimitMinor: row?.approverDailyLimitMinor ?? null,
  };
}

/** The settings that hold for all currencies. */
export interface PayrollRules {
  /** Days between completion and payability, where the vendor has none of its own. */
  holdDays: number;
  /** Seconds between the last approval and the first send. */
  sendDelaySeconds: number;
  reviewThresholds: ReviewThresholds;
}

/** The one row of payroll settings, made by the migration. */
export async function payrollPolicyOf(ctx: Context): Promise<PayrollRules> {
  const row = await ctx.db.payrollPolicy.findUniqueOrThrow({ where: { id: 1 } });
  return {
    holdDays: row.holdDays,
    sendDelaySeconds: row.sendDelaySeconds,
    reviewThresholds: {
      ...REVIEW_THRESHOLDS,
      offMedianBps: row.offMedianBps,
      offMedianUnits: BigInt(row.offMedianUnits),
      dormantDays: row.dormantDays,
      refundShareBps: row.refundShareBps,
    },
  };
}
