"use client";

import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { isUnderWay, type RUN_LOOKS, type ScheduleView } from "@/components/jobs/jobs-looks";
import { JobsPage } from "@/components/jobs/jobs-page";
import { ScheduleDialogs, type OpenedSchedule } from "@/components/jobs/schedule-dialogs";
import { scheduleGrid, ScheduleRow } from "@/components/jobs/schedule-row";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

/** How often the list is loaded anew, in milliseconds: while a run waits or lasts, and otherwise. */
const REFRESH_LIVE_MS = 2_000;
const REFRESH_MS = 10_000;

/** All schedules: when they run, what came of it, and what may be done about them. */
export function ScheduleList({ mayManage }: { mayManage: boolean }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.scheduling.schedules.queryOptions(),
    refetchInterval: ({ state }) =>
      state.data?.schedules.some(hasRunUnderWay) ? REFRESH_LIVE_MS : REFRESH_MS,
  });
  const [opened, setOpened] = useState<OpenedSchedule | null>(null);
  const schedules = list.data?.schedules ?? [];
  const isStale = list.isError || list.fetchStatus === "paused";
  const current = schedules.find((each) => each.key === opened?.seen.key);

  return (
    <JobsPage
      view="schedules"
      description={
        mayManage ? "What runs by itself, and when." : "What runs by itself, and when. Admins pause and edit."
      }
    >
      {list.data ? (
        <ServerClockProvider now={list.data.now}>
          <StaleBanner isStale={isStale} />
          {schedules.length === 0 ? (
            <Empty icon={CalendarClock} title="There is no schedule">
              The product brings its schedules with it; they appear once the database is migrated.
            </Empty>
          ) : (
            <div className="rounded-lg border bg-surface shadow-card">
              <div
                aria-hidden
                className={`${scheduleGrid(mayManage)} rounded-t-lg border-b bg-sunken py-2 text-xs font-medium text-ink-muted max-xl:hidden`}
              >
                <span>Schedule</span>
                <span>Next run</span>
                <span>Last run</span>
                <span>Recent runs</span>
              </div>
              <ul aria-label="Schedules" className="divide-y">
                {schedules.map((schedule) => (
                  <ScheduleRow
                    key={schedule.key}
                    schedule={schedule}
                    mayManage={mayManage}
                    blocked={isStale ? "The server does not answer, so this may be out of date." : null}
                    onOpen={(name) => setOpened({ name, open: true, seen: schedule })}
                  />
                ))}
              </ul>
            </div>
          )}
          {opened ? (
            <ScheduleDialogs
              opened={opened}
              current={current ?? opened.seen}
              onClose={() => setOpened({ ...opened, open: false })}
              onReload={(seen) => setOpened({ ...opened, seen })}
            />
          ) : null}
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
          <span className="sr-only">Loading the schedules</span>
          {Array.from({ length: 6 }, (_, index) => (
            <span key={index} className="flex h-20 flex-col justify-center gap-2.5 px-4">
              <Skeleton className="h-3.5 w-40" />
              <Skeleton className="h-3 w-64" />
            </span>
          ))}
        </div>
      )}
    </JobsPage>
  );
}

function hasRunUnderWay({ recent, waiting }: ScheduleView): boolean {
  return waiting !== null || recent.some(({ status }) => isUnderWay(status as keyof typeof RUN_LOOKS));
}
