"use client";

import { countText } from "@/components/format/count-text";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { durationText } from "@/components/format/duration-text";
import { useNow } from "@/components/format/use-now";
import { keysOf } from "@/components/payroll/keys-of";
import { PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import { payingProgress } from "@/components/payroll/paying-progress";
import { Progress } from "@/components/ui/progress";
import { StatusBadge } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";
import { formatAmount } from "@/server/money/format-amount";

/** How far the paying of a run is: count, amount, rate, time left, and how many payouts are in each status. */
export function RunProgress({ view }: { view: RouterOutputs["payroll"]["runs"]["get"] }) {
  const { run, statuses } = view;
  const { locale } = useBusinessZone();
  const now = useNow(1000);
  const progress = payingProgress(
    statuses,
    run.startedPayingAt?.getTime() ?? null,
    run.finishedAt?.getTime() ?? now,
  );
  const money = (amountMinor: bigint) => formatAmount(amountMinor, run.currency, locale);
  const rate =
    progress.perSecond === null || progress.settled === progress.total
      ? null
      : `${progress.perSecond.toFixed(1)} a second, about ${durationText(progress.leftMs ?? 0)} left`;
  return (
    <section aria-label="Progress of paying" className="rounded-lg border bg-surface px-4 py-3 shadow-card">
      <Progress
        label={LABELS[run.status] ?? "Paid"}
        value={progress.settled}
        max={Math.max(1, progress.total)}
        tone={progress.failed > 0 ? "warn" : run.status === "PAID" ? "ok" : "accent"}
        text={`${countText(progress.settled)} of ${countText(progress.total)} payouts, ${money(progress.sentMinor)} of ${money(progress.totalMinor)} sent`}
        detail={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            {keysOf(PAYOUT_STATUS_LOOKS).map((status) => {
              const row = statuses.find((each) => each.status === status);
              return row ? (
                <span key={status} className="inline-flex items-center gap-1">
                  <StatusBadge plain look={PAYOUT_STATUS_LOOKS[status]} />
                  <span className="tabular">{countText(row.count)}</span>
                </span>
              ) : null;
            })}
            {rate ? <span className="tabular ml-auto">{rate}</span> : null}
          </span>
        }
      />
    </section>
  );
}

const LABELS: Partial<Record<RouterOutputs["payroll"]["runs"]["get"]["run"]["status"], string>> = {
  APPROVED: "Waiting to be sent",
  PAYING: "Paying",
  PAUSED: "Paused",
  PARTLY_PAID: "Partly paid",
};
