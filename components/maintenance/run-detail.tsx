"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import {
  askedBy,
  isUnderWay,
  runLook,
  type MaintenanceRunView,
} from "@/components/maintenance/maintenance-looks";
import { RestorePanel } from "@/components/maintenance/restore-panel";
import { RunActions } from "@/components/maintenance/run-actions";
import { RunDialogs, type OpenedRunDialog } from "@/components/maintenance/run-dialogs";
import { RunFacts } from "@/components/maintenance/run-facts";
import { RunReport } from "@/components/maintenance/run-report";
import { RunStory } from "@/components/maintenance/run-story";
import { Page } from "@/components/shell/page";
import { useKeptFocus } from "@/components/shell/use-kept-focus";
import { useTRPC } from "@/components/trpc/provider";
import { Badge } from "@/components/ui/badge";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [
  { label: "Maintenance", href: "/maintenance" },
  { label: "Runs", href: "/maintenance/runs" },
];
const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 5_000;

export interface RunDetailProps {
  runId: string;
  mayRun: boolean;
  /** Whether the reader may see in the audit log what others did. */
  seesAudit: boolean;
}

/** One maintenance run: how far it is, what it came to, and what may be done with it. */
export function RunDetail(props: RunDetailProps) {
  const trpc = useTRPC();
  const run = useQuery({
    ...trpc.maintenance.run.queryOptions({ runId: props.runId }),
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data.status) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  if (run.data)
    return (
      <ServerClockProvider now={run.data.now}>
        <LoadedRun {...props} run={run.data} isStale={run.isError || run.fetchStatus === "paused"} />
      </ServerClockProvider>
    );
  return (
    <Page title={run.isError ? "Maintenance run" : <Skeleton className="my-1 h-6 w-56" />} crumbs={CRUMBS}>
      {run.isError ? (
        <ErrorPanel
          errorId={run.error.data?.errorId ?? null}
          onRetry={() => void run.refetch()}
          retrying={run.isFetching}
        >
          {run.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="grid gap-4 lg:grid-cols-[2fr_1fr]">
          <span className="sr-only">Loading the run</span>
          <Skeleton className="h-72 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function LoadedRun({
  run,
  isStale,
  mayRun,
  seesAudit,
}: RunDetailProps & { run: MaintenanceRunView; isStale: boolean }) {
  const [opened, setOpened] = useState<OpenedRunDialog | null>(null);
  const blocked = isStale ? "The server does not answer, so this may be out of date." : null;
  useKeptFocus(run.status);
  return (
    <Page
      title={run.title}
      crumbs={CRUMBS}
      status={
        <>
          <StatusBadge look={runLook(run)} />
          {run.dryRun ? <Badge>Dry run: changes nothing</Badge> : null}
        </>
      }
      description={`asked for by ${askedBy(run)}`}
      actions={
        <RunActions
          run={run}
          mayRun={mayRun}
          blocked={blocked}
          onOpen={(name) => setOpened({ name, open: true, seen: run })}
        />
      }
    >
      <StaleBanner isStale={isStale} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <RunStory run={run} mayRun={mayRun} />
          <RunReport run={run} />
          <RestorePanel run={run} mayRun={mayRun} blocked={blocked} />
        </div>
        <RunFacts run={run} seesAudit={seesAudit} />
      </div>
      {opened ? <RunDialogs opened={opened} onClose={() => setOpened({ ...opened, open: false })} /> : null}
    </Page>
  );
}
