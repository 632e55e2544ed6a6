"use client";

import { CircleDashed, CirclePause, Clock } from "lucide-react";
import { useNow } from "@/components/format/use-now";
import { PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import { StatusBadge } from "@/components/ui/status-badge";
import { RunPeriod } from "@/components/vendors/run-period";
import type { VendorEntry } from "@/components/vendors/vendor-looks";

const HELD = { label: "On hold", tone: "warn", icon: CirclePause } as const;
const OPEN = { label: "In no run yet", tone: "neutral", icon: CircleDashed } as const;
const LATER = { label: "Payable later", tone: "neutral", icon: Clock } as const;

/** What became of an entry: the payout that claims it, the hold that keeps it, or that it waits. */
export function EntryState({ entry }: { entry: VendorEntry }) {
  const now = useNow(60_000);
  if (entry.payoutStatus)
    return (
      <span className="inline-flex min-w-0 items-center gap-2 align-middle">
        <StatusBadge plain look={PAYOUT_STATUS_LOOKS[entry.payoutStatus]} />
        {entry.runSchedule && entry.runPeriodStart && entry.runPeriodEnd ? (
          <span className="truncate text-xs text-ink-muted">
            <RunPeriod schedule={entry.runSchedule} start={entry.runPeriodStart} end={entry.runPeriodEnd} />
          </span>
        ) : null}
      </span>
    );
  if (entry.holdReason)
    return (
      <span className="inline-flex min-w-0 items-center gap-2 align-middle" title={entry.holdReason}>
        <StatusBadge plain look={HELD} />
        <span className="truncate text-xs text-ink-muted">{entry.holdReason}</span>
      </span>
    );
  if (entry.payableAt === null) return <span className="text-ink-faint">–</span>;
  const later = now !== null && entry.payableAt.getTime() > now;
  return (
    <span className="inline-flex align-middle">
      <StatusBadge plain look={later ? LATER : OPEN} />
    </span>
  );
}
