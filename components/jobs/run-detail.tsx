"use client";

import { useQuery } from "@tanstack/react-query";
import { HelpCircle, Octagon, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { AttemptList } from "@/components/jobs/attempt-list";
import { isUnderWay, runLook, type RunView } from "@/components/jobs/jobs-looks";
import { RunDialogs, type OpenedRunDialog } from "@/components/jobs/run-dialogs";
import { RunFacts } from "@/components/jobs/run-facts";
import { RunStory } from "@/components/jobs/run-story";
import { explainHref } from "@/components/jobs/schedule-url";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { Page } from "@/components/shell/page";
import { useKeptFocus } from "@/components/shell/use-kept-focus";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [
  { label: "Jobs", href: "/jobs" },
  { label: "Runs", href: "/jobs/runs" },
];
const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 10_000;

export interface RunDetailProps {
  runId: string;
  mayManage: boolean;
  /** Whether the reader may see in the audit log what others did. */
  seesAudit: boolean;
}

/** One scheduled run: where it stands and why, its attempts, and what may be done about it. */
export function RunDetail(props: RunDetailProps) {
  const trpc = useTRPC();
  const run = useQuery({
    ...trpc.scheduling.run.queryOptions({ runId: props.runId }),
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
    <Page title={run.isError ? "Scheduled run" : <Skeleton className="my-1 h-6 w-56" />} crumbs={CRUMBS}>
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
  mayManage,
  seesAudit,
}: RunDetailProps & { run: RunView; isStale: boolean }) {
  const [opened, setOpened] = useState<OpenedRunDialog | null>(null);
  useKeptFocus(run.status);
  return (
    <Page
      title={run.scheduleTitle}
      crumbs={CRUMBS}
      status={<StatusBadge look={runLook(run)} />}
      description={
        <>
          for{" "}
          <Instant at={run.scheduledFor} {...(run.scheduleTimeZone ? { zone: run.scheduleTimeZone } : {})} />
        </>
      }
      actions={
        <>
          <Link href={explainHref(run.scheduleKey, run.scheduledFor)} className={buttonClass({})}>
            <HelpCircle aria-hidden className="size-4" />
            Explain this period
          </Link>
          {mayManage ? (
            <RunActions
              run={run}
              blocked={isStale ? "The server does not answer, so this may be out of date." : null}
              onOpen={(name) => setOpened({ name, open: true, seen: run })}
            />
          ) : null}
        </>
      }
    >
      <StaleBanner isStale={isStale} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <RunStory run={run} />
          <AttemptList run={run} />
        </div>
        <RunFacts run={run} seesAudit={seesAudit} />
      </div>
      {opened ? <RunDialogs opened={opened} onClose={() => setOpened({ ...opened, open: false })} /> : null}
    </Page>
  );
}

interface RunActionsProps {
  run: RunView;
  blocked: string | null;
  onOpen: (dialog: "retry" | "cancel") => void;
}

/** What an admin may do about the run, as the server says; what is not possible tells why. */
function RunActions({ run, blocked, onOpen }: RunActionsProps) {
  const { retry, cancel } = run.actions;
  const reasonOf = (action: { permitted: boolean; reasons: string[] }) =>
    blocked ?? (action.permitted ? null : action.reasons.join(" "));
  return isUnderWay(run.status) ? (
    <Button
      variant="danger"
      icon={<Octagon />}
      disabledReason={reasonOf(cancel)}
      onClick={() => onOpen("cancel")}
    >
      {cancel.force ? "End by force…" : "Cancel run…"}
    </Button>
  ) : (
    <Button
      variant="primary"
      icon={<RotateCcw />}
      disabledReason={reasonOf(retry)}
      onClick={() => onOpen("retry")}
    >
      Retry…
    </Button>
  );
}
