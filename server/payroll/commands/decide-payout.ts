import { heldUntilText } from "@/server/payroll/domain/bank-hold";
import { heldLinesReason } from "@/server/payroll/domain/held-lines-reason";
import { payoutOutcome, type PayoutFacts } from "@/server/payroll/domain/payout-outcome";
import type { PeriodicSchedule } from "@/server/payroll/domain/period";
import { reviewFlags } from "@/server/payroll/domain/review-flags";
import { newId } from "@/server/platform/ids";
import type { PayoutOutcome } from "@/server/platform/prisma/enums";
import type { CurrencyRules, PayrollRules } from "../queries/get-payroll-policy";
import type { RunToCalculate } from "./calculate-payouts";
import type { VendorSums } from "./read-draft-sums";
import type { PayoutRow } from "./write-payouts";

/** Outcomes that the next regular run looks at again without anybody doing anything. */
const LOOKED_AT_AGAIN: readonly PayoutOutcome[] = ["BELOW_MINIMUM", "NEGATIVE", "EXCLUDED", "BANK_CHANGED"];

/** Turns a vendor's sums into its payout by the pure rules: outcome with its reason, what is sent, and the review flags. */
export function decidePayout(
  vendor: VendorSums,
  run: RunToCalculate,
  rules: { currency: CurrencyRules; payroll: PayrollRules; nextRunOn: Record<PeriodicSchedule, string> },
  now: Date,
): PayoutRow {
  const decision = payoutOutcome({
    currency: run.currency,
    netMinor: vendor.netMinor,
    minimumMinor: rules.currency.minimumMinor,
    suspendedReason: vendor.vendorStatus === "SUSPENDED" ? (vendor.statusReason ?? "no reason given") : null,
    excludedReason: vendor.excludedReason,
    hold: holdOf(vendor),
    payoutAccount: accountOf(vendor, run.timeZone, now),
    nextRunOn: rules.nextRunOn[vendor.vendorSchedule],
  });
  const payable = decision.outcome === "PAYABLE";
  const history = vendor.lastPayouts ?? [];
  const flags = reviewFlags(
    {
      currency: run.currency,
      netMinor: decision.payableMinor,
      grossMinor: vendor.grossMinor,
      refundsMinor: vendor.refundedGrossMinor,
      previousPayoutsMinor: history.map((payMinor) => BigInt(payMinor)),
      lastActiveAt: vendor.lastActiveAt,
      periodStartsAt: run.startsAt,
      bankChangedAt: vendor.bankChangedAt,
      sharedBankWith: vendor.sharedBankWith ?? [],
      now,
    },
    rules.payroll.reviewThresholds,
  );
  return {
    id: vendor.payoutId ?? newId("pout"),
    vendorId: vendor.vendorId,
    outcome: decision.outcome,
    outcomeReason: decision.reason,
    status: payable ? "PLANNED" : "SKIPPED",
    grossMinor: vendor.grossMinor.toString(),
    commissionMinor: vendor.commissionMinor.toString(),
    refundsMinor: vendor.refundsMinor.toString(),
    adjustmentsMinor: vendor.adjustmentsMinor.toString(),
    carriedMinor: vendor.carriedMinor.toString(),
    netMinor: vendor.netMinor.toString(),
    payMinor: decision.payableMinor.toString(),
    // What a vendor that is not paid keeps is its net; the column is about what a sent payout leaves over.
    leftoverMinor: payable ? decision.leftoverMinor.toString() : "0",
    lineCount: vendor.lineCount,
    lateCount: vendor.lateCount,
    destination: payable ? vendor.stripeAccountId : null,
    excludedReason: vendor.excludedReason,
    previousPayoutId: vendor.previousPayoutId,
    previousMinor: history[0] ?? null,
    nextPayoutOn: LOOKED_AT_AGAIN.includes(decision.outcome) ? rules.nextRunOn[vendor.vendorSchedule] : null,
    flags: payable ? flags.map((flag) => flag.code) : [],
  };
}

function holdOf(vendor: VendorSums): { reason: string; releaseOn: string | null } | null {
  if (vendor.holdReason !== null) return { reason: vendor.holdReason, releaseOn: vendor.holdReleaseOn };
  // A vendor whose every posting is on hold has nothing else to say.
  if (vendor.lineCount === 0 && vendor.heldCount > 0)
    return { reason: heldLinesReason(vendor.heldCount), releaseOn: null };
  return null;
}

function accountOf(vendor: VendorSums, timeZone: string, now: Date): PayoutFacts["payoutAccount"] {
  if (vendor.stripeAccountId === null) return null;
  const isHeld = vendor.bankHeldUntil !== null && vendor.bankHeldUntil > now;
  const bankHeldUntil = isHeld ? heldUntilText(vendor.bankHeldUntil!, timeZone) : null;
  if (vendor.accountStatus === "ACTIVE") return { restrictedReason: null, bankHeldUntil };
  const waiting = vendor.accountStatus === "ONBOARDING" ? "the vendor has not finished opening it" : null;
  return { restrictedReason: vendor.accountDisabledReason ?? waiting ?? "no reason given", bankHeldUntil };
}
