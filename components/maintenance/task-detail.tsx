"use client";

import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useState } from "react";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { KillSwitchBanner } from "@/components/maintenance/kill-switch";
import {
  isUnderWay,
  runLook,
  type TasksView,
  type TaskView,
} from "@/components/maintenance/maintenance-looks";
import { RehearsalPanel } from "@/components/maintenance/rehearsal-panel";
import { StartRunDialog, type OpenedStart } from "@/components/maintenance/start-run-dialog";
import { TaskActions } from "@/components/maintenance/task-actions";
import { TaskFacts } from "@/components/maintenance/task-facts";
import { TaskRuns } from "@/components/maintenance/task-runs";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [{ label: "Maintenance", href: "/maintenance" }];
const REFRESH_LIVE_MS = 1_500;
const REFRESH_MS = 5_000;

export interface TaskDetailProps {
  taskKey: TaskView["key"];
  mayRun: boolean;
}

/** One task: what would happen, and starting it. */
export function TaskDetail({ taskKey, mayRun }: TaskDetailProps) {
  const trpc = useTRPC();
  const tasks = useQuery({
    ...trpc.maintenance.tasks.queryOptions(),
    refetchInterval: ({ state }) => {
      const task = state.data?.tasks.find(({ key }) => key === taskKey);
      const runs = [task?.active, task?.activeDryRun];
      return runs.some((run) => run && isUnderWay(run.status)) ? REFRESH_LIVE_MS : REFRESH_MS;
    },
  });
  const task = tasks.data?.tasks.find(({ key }) => key === taskKey);
  if (tasks.data && task)
    return (
      <ServerClockProvider now={tasks.data.now}>
        <LoadedTask
          task={task}
          settings={tasks.data.settings}
          mayRun={mayRun}
          isStale={tasks.isError || tasks.fetchStatus === "paused"}
        />
      </ServerClockProvider>
    );
  return (
    <Page title={tasks.isPending ? <Skeleton className="my-1 h-6 w-56" /> : "Task"} crumbs={CRUMBS}>
      {tasks.isError ? (
        <ErrorPanel
          errorId={tasks.error.data?.errorId ?? null}
          onRetry={() => void tasks.refetch()}
          retrying={tasks.isFetching}
        >
          {tasks.error.message}
        </ErrorPanel>
      ) : tasks.data ? (
        <Empty icon={FileQuestion} title="This task is not offered here" />
      ) : (
        <div role="status" className="grid gap-4 lg:grid-cols-[2fr_1fr]">
          <span className="sr-only">Loading the task</span>
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

interface LoadedTaskProps {
  task: TaskView;
  settings: TasksView["settings"];
  mayRun: boolean;
  isStale: boolean;
}

function LoadedTask({ task, settings, mayRun, isStale }: LoadedTaskProps) {
  const [opened, setOpened] = useState<OpenedStart | null>(null);
  const shown = task.activeDryRun ?? task.lastDryRun;
  const stale = isStale ? "The server does not answer, so this may be out of date." : null;
  const blocked =
    stale ??
    (settings.stopped ? "All maintenance is stopped: allow it again first." : null) ??
    (task.active ? "A run of this task is under way already." : null);
  return (
    <Page
      title={task.title}
      crumbs={CRUMBS}
      status={task.active ? <StatusBadge look={runLook(task.active)} /> : null}
      actions={
        mayRun ? (
          <TaskActions
            task={task}
            stale={stale}
            blocked={blocked}
            onStart={() => setOpened({ open: true, bound: null })}
          />
        ) : null
      }
    >
      <p className="-mt-2 max-w-prose text-sm text-pretty text-ink-muted">{task.description}</p>
      <StaleBanner isStale={isStale} />
      <KillSwitchBanner settings={settings} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <RehearsalPanel
          key={shown?.id}
          runId={shown?.id ?? null}
          mayRun={mayRun}
          blocked={blocked}
          onStart={(bound) => setOpened({ open: true, bound })}
        />
        <div className="flex min-w-0 flex-col gap-4">
          <TaskFacts task={task} />
          <TaskRuns taskKey={task.key} />
        </div>
      </div>
      {opened ? (
        <StartRunDialog task={task} opened={opened} onClose={() => setOpened({ ...opened, open: false })} />
      ) : null}
    </Page>
  );
}
