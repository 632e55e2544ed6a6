import type { RunView } from "@/components/payroll/run-dialog-props";
import type { PayoutStatus } from "@/components/payroll/payout-looks";

/** How many payable payouts of the run are in one of these statuses. */
export function statusCount(view: Pick<RunView, "statuses">, ...statuses: PayoutStatus[]): number {
  return view.statuses
    .filter((row) => statuses.includes(row.status))
    .reduce((sum, row) => sum + row.count, 0);
}

/** What they would pay together, in minor units. */
export function statusMinor(view: Pick<RunView, "statuses">, ...statuses: PayoutStatus[]): bigint {
  return view.statuses
    .filter((row) => statuses.includes(row.status))
    .reduce((sum, row) => sum + row.payMinor, 0n);
}
