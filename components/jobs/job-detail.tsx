"use client";

import { useQuery } from "@tanstack/react-query";
import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { JobAttempts } from "@/components/jobs/job-attempts";
import { JobDialogs, type OpenedJobDialog } from "@/components/jobs/job-dialogs";
import { JobFacts } from "@/components/jobs/job-facts";
import { isJobUnderWay, jobLook, type JobView } from "@/components/jobs/job-looks";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { Page } from "@/components/shell/page";
import { useKeptFocus } from "@/components/shell/use-kept-focus";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [
  { label: "Jobs", href: "/jobs" },
  { label: "One-off jobs", href: "/jobs/one-off" },
];
const REFRESH_LIVE_MS = 1_000;
const REFRESH_MS = 10_000;

export interface JobDetailProps {
  jobId: string;
  mayManage: boolean;
  /** Whether the reader may see in the audit log what others did. */
  seesAudit: boolean;
}

/** One one-off job: where it stands, its attempts, and what may be done about it. */
export function JobDetail(props: JobDetailProps) {
  const trpc = useTRPC();
  const job = useQuery({
    ...trpc.scheduling.job.queryOptions({ jobId: props.jobId }),
    refetchInterval: ({ state }) =>
      state.data && isJobUnderWay(state.data.state) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  if (job.data)
    return <LoadedJob {...props} job={job.data} isStale={job.isError || job.fetchStatus === "paused"} />;
  return (
    <Page title={job.isError ? "One-off job" : <Skeleton className="my-1 h-6 w-56" />} crumbs={CRUMBS}>
      {job.isError ? (
        <ErrorPanel
          errorId={job.error.data?.errorId ?? null}
          onRetry={() => void job.refetch()}
          retrying={job.isFetching}
        >
          {job.error.message}
        </ErrorPanel>
      ) : (
        <div role="status">
          <span className="sr-only">Loading the job</span>
          <Skeleton className="h-72 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function LoadedJob({
  job,
  isStale,
  mayManage,
  seesAudit,
}: JobDetailProps & { job: JobView; isStale: boolean }) {
  const [opened, setOpened] = useState<OpenedJobDialog | null>(null);
  useKeptFocus(job.status);
  return (
    <Page
      title={job.title}
      crumbs={CRUMBS}
      status={<StatusBadge look={jobLook(job.state)} />}
      description={job.key ?? job.id}
      actions={
        mayManage ? (
          <JobActions
            job={job}
            blocked={isStale ? "The server does not answer, so this may be out of date." : null}
            onOpen={(name) => setOpened({ name, open: true, seen: job })}
          />
        ) : null
      }
    >
      <StaleBanner isStale={isStale} />
      <JobTrouble job={job} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <JobAttempts job={job} />
        <JobFacts job={job} seesAudit={seesAudit} />
      </div>
      {opened ? <JobDialogs opened={opened} onClose={() => setOpened({ ...opened, open: false })} /> : null}
    </Page>
  );
}

/** What is wrong with it, or why nothing is any more. */
function JobTrouble({ job }: { job: JobView }) {
  if (job.discardedAt)
    return (
      <Banner tone="info" title={`${job.discardedByName} discarded it`}>
        <Instant at={job.discardedAt} />: {job.discardReason}
      </Banner>
    );
  if (job.state === "dead")
    return (
      <Banner tone="bad" title="It was given up: what it was to do has not been done">
        {job.lastError ?? "It used up its attempts."}
      </Banner>
    );
  if (job.state === "overdue")
    return (
      <Banner tone="warn" title="It should have been done by now">
        No worker has it in hand. See under Workers whether one is alive.
      </Banner>
    );
  return null;
}

interface JobActionsProps {
  job: JobView;
  blocked: string | null;
  onOpen: (dialog: "retry" | "discard") => void;
}

/** What an admin may do about the job, as the server says; what is not possible tells why. */
function JobActions({ job, blocked, onOpen }: JobActionsProps) {
  const { retry, discard } = job.actions;
  return (
    <>
      <Button
        variant="danger"
        icon={<Trash2 />}
        disabledReason={blocked ?? discard.reason}
        onClick={() => onOpen("discard")}
      >
        Discard…
      </Button>
      <Button
        variant="primary"
        icon={<RotateCcw />}
        disabledReason={blocked ?? retry.reason}
        onClick={() => onOpen("retry")}
      >
        Retry…
      </Button>
    </>
  );
}
