"use client";

import { useQuery } from "@tanstack/react-query";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { HISTORY_DAYS } from "@/components/maintenance/history-days";
import { HistoryPanel } from "@/components/maintenance/history-panel";
import { KillSwitchBanner, KillSwitchButton } from "@/components/maintenance/kill-switch";
import { LimitsStrip } from "@/components/maintenance/limits-strip";
import { isUnderWay, type TasksView } from "@/components/maintenance/maintenance-looks";
import { MaintenancePage } from "@/components/maintenance/maintenance-page";
import { TASK_GRID, TaskRow } from "@/components/maintenance/task-row";
import { useTRPC } from "@/components/trpc/provider";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

/** How often the list is loaded anew, in milliseconds: while a run is under way, and otherwise. */
const REFRESH_LIVE_MS = 2_000;
const REFRESH_MS = 10_000;

/** All tasks of maintenance: what they do, when they run, what came of it; the kill switch and the history. */
export function TaskList({ mayRun }: { mayRun: boolean }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.maintenance.tasks.queryOptions(),
    refetchInterval: ({ state }) => (hasRunUnderWay(state.data) ? REFRESH_LIVE_MS : REFRESH_MS),
  });
  const isStale = list.isError || list.fetchStatus === "paused";
  return (
    <MaintenancePage
      view="tasks"
      description={
        mayRun
          ? "What keeps the data tidy, and what it takes away."
          : "What keeps the data tidy, and what it takes away. Admins rehearse and start."
      }
      actions={
        list.data && mayRun ? (
          <KillSwitchButton
            settings={list.data.settings}
            blocked={isStale ? "The server does not answer, so this may be out of date." : null}
          />
        ) : null
      }
    >
      {list.data ? (
        <ServerClockProvider now={list.data.now}>
          <StaleBanner isStale={isStale} />
          <KillSwitchBanner settings={list.data.settings} />
          <LimitsStrip settings={list.data.settings} tasks={list.data.tasks} />
          <TaskRows tasks={list.data.tasks} mayRun={mayRun} />
          <HistoryPanel days={HISTORY_DAYS} />
        </ServerClockProvider>
      ) : list.isError ? (
        <ErrorPanel
          errorId={list.error.data?.errorId ?? null}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          {list.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="flex flex-col divide-y rounded-lg border bg-surface">
          <span className="sr-only">Loading the tasks</span>
          {Array.from({ length: 6 }, (_, index) => (
            <span key={index} className="flex h-20 flex-col justify-center gap-2.5 px-4">
              <Skeleton className="h-3.5 w-40" />
              <Skeleton className="h-3 w-64" />
            </span>
          ))}
        </div>
      )}
    </MaintenancePage>
  );
}

function TaskRows({ tasks, mayRun }: { tasks: TasksView["tasks"]; mayRun: boolean }) {
  return (
    <section aria-labelledby="maintenance-tasks" className="rounded-lg border bg-surface shadow-card">
      <h2 id="maintenance-tasks" className="sr-only">
        Tasks
      </h2>
      <div
        aria-hidden
        className={`${TASK_GRID} rounded-t-lg border-b bg-sunken py-2 text-xs font-medium text-ink-muted max-xl:hidden`}
      >
        <span>Task</span>
        <span>Next run</span>
        <span>Last run</span>
        <span>Last rehearsal</span>
      </div>
      <ul aria-label="Tasks" className="divide-y">
        {tasks.map((task) => (
          <TaskRow key={task.key} task={task} mayRun={mayRun} />
        ))}
      </ul>
    </section>
  );
}

function hasRunUnderWay(view: TasksView | undefined): boolean {
  return (
    view?.tasks.some(({ active, activeDryRun }) =>
      [active, activeDryRun].some((run) => run && isUnderWay(run.status)),
    ) ?? false
  );
}
