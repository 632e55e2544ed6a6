"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { countOf, countText } from "@/components/format/count-text";
import {
  isUnderWay,
  restoredNoun,
  whyOf,
  type MaintenanceRunView,
} from "@/components/maintenance/maintenance-looks";
import { takenOf } from "@/components/maintenance/run-figures";
import { RunLive } from "@/components/maintenance/run-live";
import { RunSamples } from "@/components/maintenance/run-samples";
import { SkippedReasons } from "@/components/maintenance/skipped-reasons";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { SkeletonLines } from "@/components/ui/skeleton";

const REFRESH_LIVE_MS = 1_000;

/** What a restore would bring back, and what conflicts with what is live. */
export function RestoreConflicts({ runId, of }: { runId: string; of: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const report = useQuery({
    ...trpc.maintenance.run.queryOptions({ runId }),
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data.status) ? false : REFRESH_LIVE_MS),
  });
  const { data } = report;
  if (!data)
    return report.isError ? (
      <Banner tone="bad" role="alert" title="The conflict report could not be loaded">
        {report.error.message}
      </Banner>
    ) : (
      <SkeletonLines lines={3} label="Looking for conflicts" />
    );
  return (
    <section aria-label="Conflict report" className="flex flex-col gap-3 rounded-md border p-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="text-sm font-medium">Conflict report: {of}</h3>
        <Link
          href={`/maintenance/runs/${runId}`}
          onClick={() => void queryClient.invalidateQueries(trpc.maintenance.pathFilter())}
          className="text-sm text-accent-text hover:underline"
        >
          The whole report
        </Link>
      </div>
      {isUnderWay(data.status) ? <RunLive run={data} /> : <Verdict run={data} />}
    </section>
  );
}

function Verdict({ run }: { run: MaintenanceRunView }) {
  const free = takenOf(run);
  const noun = restoredNoun(run);
  if (run.status !== "DONE")
    return (
      <Banner tone="warn" role="status" title="It did not get to its end">
        {run.error ?? whyOf(run)}
      </Banner>
    );
  return (
    <>
      <Banner
        tone={run.skipped === 0 ? "ok" : "warn"}
        role="status"
        title={
          run.skipped === 0
            ? `Nothing conflicts: ${countOf(free, noun)} would come back`
            : `${countText(run.skipped)} would stay ${noun === "file" ? "as they are" : "in the archive"}, ${countOf(free, noun)} would come back`
        }
      />
      {run.skipped > 0 ? (
        <>
          <SkippedReasons byReason={run.skippedByReason} />
          <RunSamples run={run} />
        </>
      ) : null}
    </>
  );
}
