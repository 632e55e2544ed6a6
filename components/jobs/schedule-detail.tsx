"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { durationText } from "@/components/format/duration-text";
import { Instant } from "@/components/format/instant";
import { catchUpWords } from "@/components/jobs/catch-up-words";
import { ExplainPanel } from "@/components/jobs/explain-panel";
import { ACTIVE_LOOK, PAUSED_LOOK, type ScheduleView } from "@/components/jobs/jobs-looks";
import { OccurrenceList } from "@/components/jobs/occurrence-list";
import { RecentRuns } from "@/components/jobs/recent-runs";
import { ScheduleActions } from "@/components/jobs/schedule-actions";
import { ScheduleDialogs, type OpenedSchedule } from "@/components/jobs/schedule-dialogs";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";

const CRUMBS = [{ label: "Jobs", href: "/jobs" }];
const REFRESH_MS = 5_000;

export interface ScheduleDetailProps {
  scheduleKey: string;
  mayManage: boolean;
  /** Whether the reader may see in the audit log what others did. */
  seesAudit: boolean;
}

/** One schedule: its rules, its next times, its recent runs, and why a period is as it is. */
export function ScheduleDetail(props: ScheduleDetailProps) {
  const trpc = useTRPC();
  const schedule = useQuery({
    ...trpc.scheduling.schedule.queryOptions({ key: props.scheduleKey }),
    refetchInterval: REFRESH_MS,
  });
  if (schedule.data)
    return (
      <ServerClockProvider now={schedule.data.now}>
        <LoadedSchedule
          {...props}
          schedule={schedule.data}
          isStale={schedule.isError || schedule.fetchStatus === "paused"}
        />
      </ServerClockProvider>
    );
  return (
    <Page title={schedule.isError ? "Schedule" : <Skeleton className="my-1 h-6 w-56" />} crumbs={CRUMBS}>
      {schedule.isError ? (
        <ErrorPanel
          errorId={schedule.error.data?.errorId ?? null}
          onRetry={() => void schedule.refetch()}
          retrying={schedule.isFetching}
        >
          {schedule.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="grid gap-4 lg:grid-cols-[3fr_2fr]">
          <span className="sr-only">Loading the schedule</span>
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-96 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function LoadedSchedule({
  schedule,
  isStale,
  mayManage,
  seesAudit,
}: ScheduleDetailProps & { schedule: ScheduleView; isStale: boolean }) {
  const [opened, setOpened] = useState<OpenedSchedule | null>(null);
  const { title, description, paused, problem, effectiveTimeZone, next, recent } = schedule;
  return (
    <Page
      title={title}
      crumbs={CRUMBS}
      status={paused ? <StatusBadge look={PAUSED_LOOK} /> : <StatusBadge look={ACTIVE_LOOK} />}
      description={description}
      actions={
        mayManage ? (
          <ScheduleActions
            schedule={schedule}
            blocked={isStale ? "The server does not answer, so this may be out of date." : null}
            onOpen={(name) => setOpened({ name, open: true, seen: schedule })}
          />
        ) : null
      }
    >
      <StaleBanner isStale={isStale} />
      {paused ? (
        <Banner tone="warn" title={`Paused by ${paused.byName}: every period is skipped until it is resumed`}>
          Since <Instant at={paused.at} />
          {paused.reason ? `: ${paused.reason}` : null}
        </Banner>
      ) : null}
      {problem ? (
        <Banner tone="bad" title="It cannot run">
          {problem} {mayManage ? "Edit it to mend that." : "An admin has to edit it."}
        </Banner>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <ExplainPanel
            scheduleKey={schedule.key}
            zone={effectiveTimeZone}
            proposed={recent.find((run) => run.triggeredByName === null)?.scheduledFor ?? null}
          />
          <RecentRuns schedule={schedule} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Next ten occurrences" description={paused ? "Skipped while it is paused." : undefined}>
            {next.length > 0 ? (
              <OccurrenceList label="Next ten occurrences" occurrences={next} zone={effectiveTimeZone} />
            ) : (
              <p className="text-sm text-ink-muted">There is none.</p>
            )}
          </Card>
          <ScheduleRules schedule={schedule} seesAudit={seesAudit} />
        </div>
      </div>
      {opened ? (
        <ScheduleDialogs
          opened={opened}
          current={schedule}
          onClose={() => setOpened({ ...opened, open: false })}
          onReload={(seen) => setOpened({ ...opened, seen })}
        />
      ) : null}
    </Page>
  );
}

function ScheduleRules({ schedule, seesAudit }: { schedule: ScheduleView; seesAudit: boolean }) {
  const { key, cron, words, timeZone, effectiveTimeZone, graceSeconds, timeLimitSeconds } = schedule;
  return (
    <Card
      title="Rules"
      footer={
        seesAudit ? (
          <Link
            href={`/audit?subjectKind=schedule&subject=${key}`}
            className="text-accent-text hover:underline"
          >
            Who changed what, in the audit log
          </Link>
        ) : undefined
      }
    >
      <DescriptionList
        items={[
          { term: "Times", description: words ?? "–" },
          { term: "Expression", description: <code className="font-mono text-xs">{cron}</code> },
          {
            term: "Time zone",
            description: timeZone === null ? `${effectiveTimeZone} (the business zone)` : timeZone,
          },
          { term: "Missed periods", description: catchUpWords(schedule.catchUp, schedule.catchUpWindowDays) },
          { term: "Counts as late after", description: durationText(graceSeconds * 1000) },
          { term: "Time limit", description: durationText(timeLimitSeconds * 1000) },
          { term: "Key", description: <code className="font-mono text-xs">{key}</code> },
        ]}
      />
    </Card>
  );
}
