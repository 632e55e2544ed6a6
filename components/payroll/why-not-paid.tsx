"use client";

import { Day } from "@/components/format/day";
import { statusReason } from "@/components/payroll/payout-status-cell";
import { rowLook, type PayoutRow } from "@/components/payroll/payout-looks";
import { Banner } from "@/components/ui/banner";

/** Why a vendor gets nothing from the run, or why its payout failed, and when it can expect money next. */
export function WhyNotPaid({
  payout,
}: {
  payout: Pick<PayoutRow, "outcome" | "status" | "outcomeReason" | "failureMessage" | "nextPayoutOn">;
}) {
  const reason = statusReason(payout);
  if (!reason) return null;
  const look = rowLook(payout);
  return (
    <Banner tone={look.tone === "neutral" || look.tone === "ok" ? "info" : look.tone} title={look.label}>
      <p>{reason}</p>
      {payout.outcome === "PAYABLE" ? null : (
        <p className="mt-1 text-ink-muted">
          {payout.nextPayoutOn ? (
            <>
              Paid next on <Day day={payout.nextPayoutOn} /> at the earliest, if nothing else stands in the
              way.
            </>
          ) : (
            "No day is planned for the next payout."
          )}
        </p>
      )}
    </Banner>
  );
}
