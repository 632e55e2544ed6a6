import { percentText } from "@/server/money/basis-points";
import type { RouterOutputs } from "@/server/api/root";

type Line = RouterOutputs["payroll"]["payouts"]["lines"]["lines"][number];

/** What kind of ledger entry a posting belongs to, in words. */
export const KIND_LABELS = {
  EARNING: "Earning",
  REFUND: "Refund",
  ADJUSTMENT: "Adjustment",
  PAYOUT_RESERVED: "Payout set aside",
  PAYOUT_SENT: "Payout sent",
  PAYOUT_VOIDED: "Payout given back",
  PAYOUT_RETURNED: "Payout returned",
  LEFTOVER_REVERSED: "Left over from rounding",
} as const satisfies Record<Line["kind"], string>;

/** Why a posting stands in this run. */
export const LINE_LABEL_TEXTS = {
  DUE: "due in this period",
  CARRIED: "carried from an earlier run",
  LATE: "recorded late",
} as const satisfies Record<Line["label"], string>;

/**
 * The commission that was applied, with the reason of its rule: `20 % (Agreed with the vendor)`.
 *
 * @param bps basis points, 0 to 10000.
 */
export function commissionText(bps: number, rule: string | null): string {
  const percent = percentText(bps).replace("%", " %");
  return rule ? `${percent} (${rule})` : percent;
}
