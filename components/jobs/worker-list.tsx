"use client";

import { useQuery } from "@tanstack/react-query";
import { ServerOff } from "lucide-react";
import { JobsPage } from "@/components/jobs/jobs-page";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { EndedWorkers } from "@/components/jobs/ended-workers";
import { WorkerCard } from "@/components/jobs/worker-card";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { CopyText } from "@/components/ui/copy-text";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

const REFRESH_MS = 2_000;
const START_COMMAND = "npm run worker";

/** The worker processes: which live, what they do, and which ended within the last day. */
export function WorkerList() {
  const trpc = useTRPC();
  const workers = useQuery({ ...trpc.scheduling.workers.queryOptions(), refetchInterval: REFRESH_MS });
  return (
    <JobsPage view="workers" description="The processes that run jobs, deliver events and keep schedules.">
      {workers.data ? (
        <ServerClockProvider now={workers.data.now}>
          <StaleBanner isStale={workers.isError || workers.fetchStatus === "paused"} />
          {workers.data.living.length === 0 ? (
            <NoWorker />
          ) : (
            <>
              {workers.data.living.every(({ state }) => state === "SILENT") ? (
                <Banner tone="bad" role="alert" title="Nothing is heard of any worker">
                  Nothing is run while that is so. If the processes are gone, start one with{" "}
                  <CopyText text={START_COMMAND} label="command" />
                </Banner>
              ) : null}
              <ul aria-label="Workers" className="grid gap-4 xl:grid-cols-2">
                {workers.data.living.map((worker) => (
                  <WorkerCard key={worker.id} worker={worker} />
                ))}
              </ul>
            </>
          )}
          <EndedWorkers workers={workers.data.ended} />
        </ServerClockProvider>
      ) : workers.isError ? (
        <ErrorPanel
          errorId={workers.error.data?.errorId ?? null}
          onRetry={() => void workers.refetch()}
          retrying={workers.isFetching}
        >
          {workers.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="grid gap-4 xl:grid-cols-2">
          <span className="sr-only">Loading the workers</span>
          <Skeleton className="h-64 rounded-lg" />
        </div>
      )}
    </JobsPage>
  );
}

function NoWorker() {
  return (
    <Card>
      <Empty icon={ServerOff} title="No worker is alive">
        <p>
          Schedules are not run, approved payroll is not paid and messages are not sent until one is. Nothing
          is lost meanwhile: what is due is kept, and done by the rule of its schedule once a worker is there.
        </p>
        <p className="mt-3">
          Start one on the server: <CopyText text={START_COMMAND} label="command" />
        </p>
      </Empty>
    </Card>
  );
}
