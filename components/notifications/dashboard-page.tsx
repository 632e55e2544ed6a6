"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useQueryStates } from "nuqs";
import { Day } from "@/components/format/day";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { DashboardCourse } from "@/components/notifications/dashboard-course";
import { DashboardFigures } from "@/components/notifications/dashboard-figures";
import { DashboardTable } from "@/components/notifications/dashboard-table";
import { NotificationTabs } from "@/components/notifications/dashboard-tabs";
import {
  DASHBOARD_PERIODS,
  dashboardInput,
  dashboardUrl,
  dayMoved,
  type DashboardView,
} from "@/components/notifications/dashboard-url";
import { CHANNEL_LOOKS, TEMPLATE_LABELS, templateLabel } from "@/components/notifications/message-looks";
import { keysOf } from "@/components/payroll/keys-of";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";

/** How often the figures are counted anew, in milliseconds. */
const REFRESH_MS = 15_000;

/** How notifications fare: volume, delivery and failures by channel and template, beside the period before. */
export function NotificationDashboard() {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(dashboardUrl, { history: "push" });
  const summary = useQuery({
    ...trpc.notifications.dashboard.summary.queryOptions(dashboardInput(url)),
    refetchInterval: REFRESH_MS,
    // The figures of another period stay until the new ones are there: the page does not jump.
    placeholderData: (previous) => previous,
  });
  const view = summary.data;
  return (
    <Page
      title="Notifications"
      description={view ? <Period view={view} /> : null}
      actions={
        view ? (
          <PeriodControls view={view} period={url.period} isToday={url.to === null} setUrl={setUrl} />
        ) : null
      }
    >
      <NotificationTabs view="dashboard" />
      <StaleBanner isStale={view !== undefined && (summary.isError || summary.fetchStatus === "paused")} />
      {view ? (
        <Figures view={view} />
      ) : summary.isError ? (
        <ErrorPanel
          errorId={summary.error.data?.errorId ?? null}
          onRetry={() => void summary.refetch()}
          retrying={summary.isFetching}
        >
          {summary.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="flex flex-col gap-4">
          <span className="sr-only">Loading the figures</span>
          <Skeleton className="h-20 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
          <Skeleton className="h-48 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function Figures({ view }: { view: DashboardView }) {
  if (view.total.now.messages === 0 && view.total.before.messages === 0)
    return (
      <Empty title="Nothing was sent in this time, nor before it">
        Volume, delivery and failures appear here once messages are planned. Choose an earlier time to look
        back.
      </Empty>
    );
  return (
    <>
      <DashboardFigures view={view} />
      <DashboardCourse view={view} />
      <Card title="By channel" flush>
        <DashboardTable
          of="Channel"
          view={view}
          rows={view.channels.map(({ channel, ...figures }) => ({
            ...figures,
            id: channel,
            name: <ChannelMark channel={channel} />,
            filter: { channel: [channel] },
            words: `by ${CHANNEL_LOOKS[channel].label}`,
          }))}
        />
      </Card>
      <Card title="By template" flush>
        <DashboardTable
          of="Template"
          view={view}
          rows={view.templates.map(({ template, ...figures }) => ({
            ...figures,
            id: template,
            name: templateLabel(template),
            filter: isListed(template) ? { template: [template] } : null,
            words: `of ${templateLabel(template)}`,
          }))}
        />
      </Card>
    </>
  );
}

function Period({ view }: { view: DashboardView }) {
  return (
    <>
      <Day day={view.from} />
      {view.to === view.from ? null : (
        <>
          {" – "}
          <Day day={view.to} />
        </>
      )}
      , beside {DASHBOARD_PERIODS[view.period].before}
      {view.countedUntil ? " up to the same time" : null}
    </>
  );
}

function PeriodControls({
  view,
  period,
  isToday,
  setUrl,
}: {
  view: DashboardView;
  period: DashboardView["period"];
  isToday: boolean;
  setUrl: (change: { period?: DashboardView["period"]; to?: string | null }) => unknown;
}) {
  const { days } = DASHBOARD_PERIODS[period];
  return (
    <>
      <div role="group" aria-label="Length of time" className="flex gap-1">
        {keysOf(DASHBOARD_PERIODS).map((value) => (
          <Button
            key={value}
            variant={value === period ? "default" : "ghost"}
            aria-pressed={value === period}
            onClick={() => void setUrl({ period: value })}
          >
            {DASHBOARD_PERIODS[value].label}
          </Button>
        ))}
      </div>
      <div className="flex gap-1">
        <IconButton label="Earlier" onClick={() => void setUrl({ to: dayMoved(view.to, -days) })}>
          <ChevronLeft aria-hidden />
        </IconButton>
        <Button disabled={isToday} onClick={() => void setUrl({ to: null })}>
          Today
        </Button>
        <IconButton
          label="Later"
          disabled={view.countedUntil !== null}
          onClick={() => void setUrl({ to: dayMoved(view.to, days) })}
        >
          <ChevronRight aria-hidden />
        </IconButton>
      </div>
    </>
  );
}

function isListed(template: string): template is keyof typeof TEMPLATE_LABELS {
  return Object.hasOwn(TEMPLATE_LABELS, template);
}
