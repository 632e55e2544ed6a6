"use client";

import { whyOf, type MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { ReportPart } from "@/components/maintenance/report-part";
import { RunBatches } from "@/components/maintenance/run-batches";
import { RunDifference } from "@/components/maintenance/run-difference";
import { RunFiguresRow } from "@/components/maintenance/run-figures-row";
import { RunParts } from "@/components/maintenance/run-parts";
import { RunSamples } from "@/components/maintenance/run-samples";
import { SkippedReasons } from "@/components/maintenance/skipped-reasons";
import { Card } from "@/components/ui/card";

/** What the run came to, so far or in all. */
export function RunReport({ run }: { run: MaintenanceRunView }) {
  const { parts, recentBatches, finishedAt } = run;
  return (
    <Card
      title="Report"
      description={
        finishedAt ? `Ended: ${whyOf(run) ?? "it is done."}` : "So far; it is complete once the run ends."
      }
    >
      <div className="flex flex-col gap-5">
        <RunFiguresRow run={run} />
        {parts.length > 0 ? (
          <ReportPart title="Tasks of this run">
            <RunParts label="Tasks of this run" parts={parts} />
          </ReportPart>
        ) : null}
        <div className="grid gap-x-8 gap-y-5 xl:grid-cols-2">
          <ReportPart title="Skipped by reason">
            <SkippedReasons byReason={run.skippedByReason} />
          </ReportPart>
          <ReportPart title="Difference to the run before">
            <RunDifference run={run} />
          </ReportPart>
        </div>
        {parts.length === 0 ? (
          <ReportPart title="Sample rows">
            <RunSamples run={run} />
          </ReportPart>
        ) : null}
        {recentBatches.length > 0 ? <RunBatches batches={recentBatches} /> : null}
      </div>
    </Card>
  );
}
