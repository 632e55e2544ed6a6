import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CircleMinus,
  CirclePause,
  Clock,
  Landmark,
  Lock,
  PiggyBank,
  SendHorizontal,
  Undo2,
  UserX,
} from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";
import type { FLAG_VALUES } from "@/server/payroll/schemas";

export type PayoutRow = RouterOutputs["payroll"]["payouts"]["list"]["payouts"][number];
export type PayoutStatus = PayoutRow["status"];
export type PayoutOutcome = PayoutRow["outcome"];
export type ReviewFlag = (typeof FLAG_VALUES)[number];

/** What the run decided about a vendor. The order is that of the totals strip. */
export const OUTCOME_LOOKS = {
  PAYABLE: { label: "Payable", tone: "ok", icon: CircleCheck },
  BELOW_MINIMUM: { label: "Below minimum", tone: "neutral", icon: PiggyBank },
  ON_HOLD: { label: "On hold", tone: "warn", icon: CirclePause },
  NEGATIVE: { label: "Negative", tone: "warn", icon: CircleMinus },
  NO_PAYOUT_ACCOUNT: { label: "No account", tone: "warn", icon: Landmark },
  ACCOUNT_RESTRICTED: { label: "Restricted", tone: "bad", icon: Lock },
  BANK_CHANGED: { label: "Bank changed", tone: "warn", icon: Landmark },
  SUSPENDED: { label: "Suspended", tone: "bad", icon: UserX },
  EXCLUDED: { label: "Excluded", tone: "neutral", icon: Ban },
} as const satisfies Record<PayoutOutcome, StatusLook>;

/** Where a payout is on its way to the vendor. */
export const PAYOUT_STATUS_LOOKS = {
  SKIPPED: { label: "Not paid in this run", tone: "neutral", icon: CircleMinus },
  PLANNED: { label: "Planned", tone: "neutral", icon: Clock },
  RESERVED: { label: "Reserved", tone: "info", icon: Clock },
  STALE: { label: "To be decided", tone: "warn", icon: CircleAlert },
  SENDING: { label: "Sending", tone: "info", icon: SendHorizontal },
  UNKNOWN: { label: "Being clarified", tone: "warn", icon: CircleHelp },
  SENT: { label: "Sent", tone: "info", icon: SendHorizontal },
  PAID: { label: "Paid", tone: "ok", icon: CircleCheck },
  FAILED: { label: "Failed", tone: "bad", icon: CircleAlert },
  RETURNED: { label: "Returned", tone: "bad", icon: Undo2 },
  CANCELLED: { label: "Cancelled", tone: "neutral", icon: Ban },
} as const satisfies Record<PayoutStatus, StatusLook>;

/**
 * What a row shows: before money is set aside the outcome, afterwards how far the payout is. A vendor that is not
 * paid keeps its outcome throughout, as that says why.
 */
export function rowLook(row: { outcome: PayoutOutcome; status: PayoutStatus }): StatusLook {
  if (row.outcome !== "PAYABLE" || row.status === "PLANNED" || row.status === "SKIPPED")
    return OUTCOME_LOOKS[row.outcome];
  return PAYOUT_STATUS_LOOKS[row.status];
}

/** Short names of the review flags, for chips and filters. */
export const FLAG_LABELS = {
  FIRST_PAYOUT: "First payout",
  OFF_MEDIAN: "Unusual amount",
  DORMANT: "Long quiet",
  REFUND_SHARE: "Many refunds",
  BANK_CHANGED: "New bank details",
  SHARED_BANK: "Shared bank account",
} as const satisfies Record<ReviewFlag, string>;

/** True for a flag that this screen knows. */
export function isReviewFlag(flag: string): flag is ReviewFlag {
  return Object.hasOwn(FLAG_LABELS, flag);
}

type Thresholds = RouterOutputs["payroll"]["runs"]["get"]["reviewThresholds"];

/** A flag in plain words, with the thresholds (basis points, units of the currency, days) that raised it. */
export function flagText(flag: ReviewFlag, thresholds: Thresholds, currency: string): string {
  switch (flag) {
    case "FIRST_PAYOUT":
      return `The vendor was never paid before in ${currency}.`;
    case "OFF_MEDIAN":
      return `More than ${thresholds.offMedianBps / 100} % and ${thresholds.offMedianUnits} ${currency} away from what the vendor usually gets (median of its last ${thresholds.medianPayoutsMax} payouts).`;
    case "DORMANT":
      return `No earning or payout in the ${thresholds.dormantDays} days before the period.`;
    case "REFUND_SHARE":
      return `More than ${thresholds.refundShareBps / 100} % of what was earned was refunded.`;
    case "BANK_CHANGED":
      return `The bank details changed within the ${thresholds.bankChangedDays} days before the draft.`;
    case "SHARED_BANK":
      return "Other vendors are paid to the same bank account.";
  }
}
