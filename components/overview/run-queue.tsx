import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { countOf } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { RelativeTime } from "@/components/format/relative-time";
import type { OverviewRun, RunQueueView } from "@/components/overview/run-queues";
import { RUN_STATUS_LOOKS } from "@/components/payroll/run-status-looks";
import { RunPeriod } from "@/components/vendors/run-period";
import { Card } from "@/components/ui/card";
import { StatusBadge } from "@/components/ui/status-badge";

/** One queue of runs; each row leads to its run. */
export function RunQueue({ queue }: { queue: RunQueueView }) {
  return (
    <Card title={`${queue.title} (${queue.runs.length})`} description={queue.description} flush>
      <ul className="divide-y">
        {queue.runs.map((run) => (
          <li key={run.id}>
            <Link
              href={`/payroll/${run.id}`}
              className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm hover:bg-sunken/60 focus-visible:-outline-offset-2"
            >
              <span className="min-w-0 flex-1 basis-60">
                <span className="font-medium">
                  <RunPeriod schedule={run.schedule} start={run.periodStart} end={run.periodEnd} />
                </span>
                <span className="block text-xs text-ink-muted">
                  <Byline run={run} />
                </span>
              </span>
              <StatusBadge look={RUN_STATUS_LOOKS[run.status]} />
              <span className="min-w-32 text-right">
                <Money amountMinor={run.payableMinor} currency={run.currency} className="font-medium" />
                <span className="block text-xs text-ink-muted">{countOf(run.payableVendors, "vendor")}</span>
              </span>
              <span className="inline-flex items-center gap-1 text-accent-text">
                {queue.action}
                <ChevronRight aria-hidden className="size-4" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Byline({ run }: { run: OverviewRun }) {
  if (run.failedCount > 0) {
    return (
      <>
        {countOf(run.failedCount, "payout")} not paid,{" "}
        <Money amountMinor={run.failedMinor} currency={run.currency} />, since <RelativeTime at={run.since} />
      </>
    );
  }
  if (run.submittedByName) {
    return (
      <>
        Submitted by {run.submittedByName}, <RelativeTime at={run.since} />
      </>
    );
  }
  return (
    <>
      Drafted by {run.draftedByName}, <RelativeTime at={run.since} />
    </>
  );
}
