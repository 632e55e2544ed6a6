"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { LastingSince } from "@/components/jobs/ago";
import { isUnderWay, runLook, type RunRow, type ScheduleView } from "@/components/jobs/jobs-looks";
import { recentRunsInput } from "@/components/jobs/recent-runs-input";
import { RunSparkline } from "@/components/jobs/run-sparkline";
import { durationMsOf, latenessText, reasonText } from "@/components/jobs/run-times";
import { useTRPC } from "@/components/trpc/provider";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const REFRESH_LIVE_MS = 2_000;
const REFRESH_MS = 10_000;

/** The latest runs of a schedule, skipped ones too, under the sparkline of those that ran. */
export function RecentRuns({ schedule }: { schedule: ScheduleView }) {
  const trpc = useTRPC();
  const runs = useQuery({
    ...trpc.scheduling.runs.queryOptions(recentRunsInput(schedule.key)),
    refetchInterval: ({ state }) =>
      state.data?.runs.some((run) => isUnderWay(run.status)) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  return (
    <Card
      title="Recent runs"
      actions={
        <Link
          href={`/jobs/runs?schedule=${schedule.key}`}
          className="text-sm text-accent-text hover:underline"
        >
          All runs of this schedule
        </Link>
      }
    >
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2 border-b pb-3">
        <RunSparkline recent={schedule.recent} />
        <p className="max-w-sm text-xs text-ink-muted">
          How long each took, newest at the right. Full: done. Crossed: failed. Hollow: cancelled. Dashed:
          running.
        </p>
      </div>
      {runs.data ? (
        runs.data.runs.length === 0 ? (
          <p className="pt-3 text-sm text-ink-muted">
            No run yet. The first one appears here at the schedule's next time.
          </p>
        ) : (
          <ul aria-label="Recent runs" className="divide-y">
            {runs.data.runs.map((run) => (
              <RecentRun key={run.id} run={run} zone={schedule.effectiveTimeZone} />
            ))}
          </ul>
        )
      ) : runs.isError ? (
        <ErrorPanel
          errorId={runs.error.data?.errorId ?? null}
          onRetry={() => void runs.refetch()}
          retrying={runs.isFetching}
        >
          {runs.error.message}
        </ErrorPanel>
      ) : (
        <div className="pt-3">
          <SkeletonLines lines={10} label="Loading the runs" />
        </div>
      )}
    </Card>
  );
}

function RecentRun({ run, zone }: { run: RunRow; zone: string }) {
  const durationMs = durationMsOf(run);
  const lateness = run.trigger === "SCHEDULE" ? latenessText(run.latenessMs) : null;
  const notes = [
    durationMs === null ? null : `took ${durationText(durationMs)}`,
    lateness,
    run.trigger === "MANUAL" ? `for ${run.triggeredByName}` : null,
    durationMs === null || run.status !== "DONE" ? reasonText(run.reason) : null,
  ];
  return (
    <li className="grid grid-cols-[7.5rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-0.5 py-2 text-sm sm:grid-cols-[7.5rem_12.5rem_minmax(0,1fr)]">
      <StatusBadge plain look={runLook(run)} />
      <Link href={`/jobs/runs/${run.id}`} className="hover:underline">
        <Instant at={run.scheduledFor} zone={zone} />
      </Link>
      <span className="tabular text-xs text-ink-muted wrap-anywhere max-sm:col-start-2">
        {run.status === "RUNNING" && run.startedAt ? (
          <>
            for <LastingSince at={run.startedAt} />
          </>
        ) : (
          notes.filter(Boolean).join(", ")
        )}
      </span>
    </li>
  );
}
