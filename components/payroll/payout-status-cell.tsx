"use client";

import { rowLook, type PayoutRow } from "@/components/payroll/payout-looks";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tooltip } from "@/components/ui/tooltip";

/** What the run does for the vendor and, where that is not simply paying it, why. */
export function PayoutStatusCell({
  row,
}: {
  row: Pick<PayoutRow, "outcome" | "status" | "outcomeReason" | "failureMessage">;
}) {
  const reason = statusReason(row);
  const badge = (
    <span className="flex min-w-0 items-center">
      <StatusBadge look={rowLook(row)} plain />
      {reason ? <span className="sr-only">: {reason}</span> : null}
    </span>
  );
  return reason ? <Tooltip content={reason}>{badge}</Tooltip> : badge;
}

/** Why a row is not simply paid: the failure, or what kept it out of the run. Null while nothing is in the way. */
export function statusReason(
  row: Pick<PayoutRow, "outcome" | "outcomeReason" | "failureMessage" | "status">,
): string | null {
  if (["FAILED", "STALE", "RETURNED", "UNKNOWN"].includes(row.status)) return row.failureMessage;
  return row.outcome === "PAYABLE" ? null : row.outcomeReason;
}
