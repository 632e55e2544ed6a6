"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { liveInterval } from "@/components/data-table/live-interval";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { ViewMenu } from "@/components/data-table/view-menu";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { dayText } from "@/components/format/instant-text";
import { isUnderWay, RUN_LOOKS, TRIGGER_LABELS, type RunRow } from "@/components/jobs/jobs-looks";
import { JobsPage } from "@/components/jobs/jobs-page";
import { runColumns } from "@/components/jobs/run-columns";
import { RunFilters } from "@/components/jobs/run-filters";
import { runsInput, runsUrl, type RunsUrl } from "@/components/jobs/runs-url";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";

const rowId = (row: RunRow) => row.id;
const rowLabel = (row: RunRow) => `${row.scheduleTitle} for ${row.scheduledFor.toISOString()}`;

/** All runs of all schedules, latest period first, narrowed by the URL. */
export function RunList() {
  const trpc = useTRPC();
  const router = useRouter();
  const { timeZone, locale } = useBusinessZone();
  const [url, setUrl] = useQueryStates(runsUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.scheduling.runs.infiniteQueryOptions(runsInput(url, timeZone), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) =>
        liveInterval(state.data?.pages, (page) => page.runs.some((run) => isUnderWay(run.status))),
    }),
  );
  const schedules = useQuery(trpc.scheduling.schedules.queryOptions());
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const titleOf = (key: string) =>
    schedules.data?.schedules.find((schedule) => schedule.key === key)?.title ?? key;
  const filters = activeFilters(url, setUrl, titleOf, (day) => dayText(day, locale));

  return (
    <JobsPage fill view="runs" description="What ran, runs and is to run, period by period.">
      <StaleBanner isStale={(list.isError && rows.length > 0) || list.fetchStatus === "paused"} />
      <FilterBar
        chips={<ActiveFilters filters={filters} onClearAll={() => void setUrl(NO_FILTER)} />}
        actions={<ViewMenu />}
      >
        <RunFilters url={url} setUrl={setUrl} schedules={schedules.data?.schedules ?? []} />
      </FilterBar>
      <ServerClockProvider now={list.data?.pages[0]?.now ?? EPOCH}>
        <DataTable
          label="Runs"
          columns={runColumns}
          rows={rows}
          rowId={rowId}
          rowLabel={rowLabel}
          rowCount={list.hasNextPage ? null : rows.length}
          {...pagedBy(list)}
          error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
          empty={
            filters.length > 0 ? (
              <Empty title="No run matches">Widen the days or remove a filter.</Empty>
            ) : (
              <Empty title="Nothing has run yet">
                Each time of a schedule gets a row here once it is due, also when it is skipped.
              </Empty>
            )
          }
          onOpen={(row) => router.push(`/jobs/runs/${row.id}`)}
        />
      </ServerClockProvider>
    </JobsPage>
  );
}

const EPOCH = new Date(0);
const NO_FILTER = { schedule: null, status: null, trigger: null, from: null, to: null };

function activeFilters(
  url: RunsUrl,
  setUrl: (change: Partial<typeof NO_FILTER>) => unknown,
  titleOf: (key: string) => string,
  textOf: (day: string) => string,
): ActiveFilter[] {
  const shown = [
    { id: "schedule", label: "Schedule", value: url.schedule && titleOf(url.schedule) },
    { id: "status", label: "Status", value: url.status.map((status) => RUN_LOOKS[status].label).join(", ") },
    { id: "trigger", label: "Asked for", value: url.trigger && TRIGGER_LABELS[url.trigger].toLowerCase() },
    { id: "from", label: "From", value: url.from && textOf(url.from) },
    { id: "to", label: "To", value: url.to && textOf(url.to) },
  ];
  return shown.flatMap(({ id, label, value }) =>
    value ? [{ id, label, value, onRemove: () => void setUrl({ [id]: null }) }] : [],
  );
}
