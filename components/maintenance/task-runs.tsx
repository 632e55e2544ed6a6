"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Instant } from "@/components/format/instant";
import { isUnderWay, runLook, type TaskView } from "@/components/maintenance/maintenance-looks";
import { figuresText } from "@/components/maintenance/run-figures";
import { taskRunsInput } from "@/components/maintenance/runs-url";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { ErrorPanel } from "@/components/ui/error-panel";
import { SkeletonLines } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const REFRESH_LIVE_MS = 2_000;
const REFRESH_MS = 10_000;

/** The latest runs of a task, rehearsals too. */
export function TaskRuns({ taskKey }: { taskKey: TaskView["key"] }) {
  const trpc = useTRPC();
  const runs = useQuery({
    ...trpc.maintenance.runs.queryOptions(taskRunsInput(taskKey)),
    refetchInterval: ({ state }) =>
      state.data?.runs.some((run) => isUnderWay(run.status)) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  return (
    <Card
      title="Latest runs"
      flush={Boolean(runs.data && runs.data.runs.length > 0)}
      actions={
        <Link href={`/maintenance/runs?task=${taskKey}`} className="text-sm text-accent-text hover:underline">
          All its runs
        </Link>
      }
    >
      {runs.data ? (
        runs.data.runs.length === 0 ? (
          <p className="text-sm text-ink-muted">No run yet.</p>
        ) : (
          <ul aria-label="Latest runs" className="divide-y">
            {runs.data.runs.map((run) => (
              <li key={run.id} className="flex flex-col gap-0.5 px-4 py-2 text-sm">
                <span className="flex flex-wrap items-center justify-between gap-x-3">
                  <Link href={`/maintenance/runs/${run.id}`} className="hover:underline">
                    <Instant at={run.createdAt} />
                  </Link>
                  <span className="flex items-center gap-2">
                    {run.dryRun ? <Badge>Dry run</Badge> : null}
                    <StatusBadge plain look={runLook(run)} />
                  </span>
                </span>
                <span className="tabular text-xs text-ink-muted">{figuresText(run)}</span>
              </li>
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
        <SkeletonLines lines={6} label="Loading the runs" />
      )}
    </Card>
  );
}
