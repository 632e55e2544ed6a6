import Link from "next/link";
import { RelativeTime } from "@/components/format/relative-time";
import { SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import type { RouterOutputs } from "@/server/api/root";

type MissingRun = NonNullable<RouterOutputs["overview"]["get"]["payroll"]>["missing"][number];

/** Periods that are over and have no run yet, although vendors are due something. */
export function MissingRuns({ missing, mayDraft }: { missing: readonly MissingRun[]; mayDraft: boolean }) {
  return (
    <Card
      title={`Periods without a run (${missing.length})`}
      description="Over, with something due, and not drafted yet"
      actions={
        mayDraft ? (
          <Link href="/payroll?new=true" className={buttonClass({ size: "sm" })}>
            Draft a run
          </Link>
        ) : undefined
      }
      flush
    >
      <ul className="divide-y">
        {missing.map((period) => (
          <li
            key={`${period.schedule} ${period.periodEnd} ${period.currency}`}
            className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 px-4 py-2.5 text-sm"
          >
            <span className="font-medium">
              {SCHEDULE_LABELS[period.schedule]}, {period.label}, {period.currency}
            </span>
            <span className="text-xs text-ink-muted">
              due <RelativeTime at={period.dueAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
