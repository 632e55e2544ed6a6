"use client";

import { useQuery } from "@tanstack/react-query";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { keysOf } from "@/components/payroll/keys-of";
import { PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import { isUnderWay, type RunStatus } from "@/components/payroll/run-status-looks";
import { useTRPC } from "@/components/trpc/provider";
import { Progress } from "@/components/ui/progress";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";
import { formatAmount } from "@/server/money/format-amount";

const REFRESH_MS = 1_000;

/** How far the paying of a run is: count, amount, rate, time left, and how many payouts are in each status. */
export function RunProgress({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const progress = useQuery({
    ...trpc.payroll.runs.progress.queryOptions({ runId }),
    refetchInterval: (query) =>
      query.state.data && !isUnderWay(query.state.data.status) ? false : REFRESH_MS,
  });
  return (
    <section aria-label="Progress of paying" className="rounded-lg border bg-surface px-4 py-3 shadow-card">
      {progress.data ? (
        <ProgressFigures progress={progress.data} />
      ) : progress.isError ? (
        <p className="text-sm text-bad">
          How far the paying is could not be loaded: {progress.error.message}
        </p>
      ) : (
        <SkeletonLines lines={3} label="Loading the progress" />
      )}
    </section>
  );
}

function ProgressFigures({ progress }: { progress: RouterOutputs["payroll"]["runs"]["progress"] }) {
  const { locale } = useBusinessZone();
  const { total, sent, notPaid, byStatus, status, currency } = progress;
  const failed = (byStatus.FAILED?.count ?? 0) + (byStatus.RETURNED?.count ?? 0);
  const money = (amountMinor: bigint) => formatAmount(amountMinor, currency, locale);
  return (
    <Progress
      label={LABELS[status] ?? "Paying"}
      value={sent.count + notPaid.count}
      max={Math.max(1, total.count)}
      tone={failed > 0 ? "warn" : status === "PAID" ? "ok" : "accent"}
      text={`${countText(sent.count)} of ${countText(total.count)} payouts sent, ${money(sent.amountMinor)} of ${money(total.amountMinor)}`}
      detail={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {keysOf(PAYOUT_STATUS_LOOKS).map((each) => {
            const counted = byStatus[each];
            return counted ? (
              <span key={each} className="inline-flex items-center gap-1">
                <StatusBadge plain look={PAYOUT_STATUS_LOOKS[each]} />
                <span className="tabular">{countText(counted.count)}</span>
              </span>
            ) : null;
          })}
          {progress.sentPerSecond > 0 && progress.secondsLeft !== null ? (
            <span className="tabular ml-auto">
              {progress.sentPerSecond.toFixed(1)} a second, about {durationText(progress.secondsLeft * 1000)}{" "}
              left
            </span>
          ) : null}
        </span>
      }
    />
  );
}

const LABELS: Partial<Record<RunStatus, string>> = {
  APPROVED: "Waiting to be sent",
  PAYING: "Paying",
  PAUSED: "Paused",
  PAID: "Paid",
  PARTLY_PAID: "Partly paid",
};
