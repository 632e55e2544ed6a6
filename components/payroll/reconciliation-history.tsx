"use client";

import { countOf } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { COMPARISON_LOOKS, type Comparison } from "@/components/payroll/reconciliation-looks";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";

/** The latest comparisons: who asked, how much was looked at, and how each ended. */
export function ReconciliationHistory({ history }: { history: readonly Comparison[] }) {
  return (
    <Card title="History" flush>
      {history.length === 0 ? (
        <Empty title="Nothing was compared yet">Every comparison stays here with what it found.</Empty>
      ) : (
        <ul aria-label="Comparisons" className="divide-y">
          {history.map((comparison) => (
            <li
              key={comparison.id}
              className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2 text-sm"
            >
              <StatusBadge plain look={COMPARISON_LOOKS[comparison.status]} />
              <span>
                <Instant at={comparison.requestedAt} />{" "}
                <span className="text-ink-muted">by {comparison.requestedByName}</span>
              </span>
              <span className="ml-auto text-xs text-ink-muted">{resultOf(comparison)}</span>
              {comparison.error ? (
                <span className="basis-full text-xs text-bad wrap-anywhere">{comparison.error}</span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function resultOf({ status, payoutCount, transferCount, differenceCount }: Comparison): string | null {
  if (status !== "CLEAN" && status !== "DIFFERS") return null;
  const looked = `${countOf(payoutCount, "payout")}, ${countOf(transferCount, "transfer")}`;
  return differenceCount === 0 ? looked : `${looked}, ${countOf(differenceCount, "difference")}`;
}
