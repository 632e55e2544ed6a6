"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { liveInterval } from "@/components/data-table/live-interval";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { ViewMenu } from "@/components/data-table/view-menu";
import { ServerClockProvider } from "@/components/jobs/server-clock";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { isUnderWay, RUN_LOOKS, type MaintenanceRunRow } from "@/components/maintenance/maintenance-looks";
import { MaintenancePage } from "@/components/maintenance/maintenance-page";
import { runColumns } from "@/components/maintenance/run-columns";
import { KIND_LABELS, runsInput, runsUrl, type RunsUrl } from "@/components/maintenance/runs-url";
import { keysOf } from "@/components/payroll/keys-of";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";
import { TASK_TITLES } from "@/server/maintenance/domain/maintenance-words";

const rowId = (row: MaintenanceRunRow) => row.id;
const rowLabel = (row: MaintenanceRunRow) => `${row.title} of ${row.createdAt.toISOString()}`;
const EPOCH = new Date(0);
const ALL = "all-of-them";

/** All maintenance runs, newest first, narrowed by the URL. */
export function RunList() {
  const trpc = useTRPC();
  const router = useRouter();
  const [url, setUrl] = useQueryStates(runsUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.maintenance.runs.infiniteQueryOptions(runsInput(url), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) =>
        liveInterval(state.data?.pages, (page) => page.runs.some((run) => isUnderWay(run.status))),
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const filters = activeFilters(url, setUrl);
  return (
    <MaintenancePage fill view="runs" description="What ran and what was rehearsed, newest first.">
      <StaleBanner isStale={(list.isError && rows.length > 0) || list.fetchStatus === "paused"} />
      <FilterBar
        chips={<ActiveFilters filters={filters} onClearAll={() => void setUrl(NO_FILTER)} />}
        actions={<ViewMenu />}
      >
        <Select
          aria-label="Task"
          className="w-48"
          options={[
            { value: ALL, label: "All tasks" },
            ...keysOf(TASK_TITLES).map((value) => ({ value, label: TASK_TITLES[value] })),
          ]}
          value={url.task ?? ALL}
          onValueChange={(task) => void setUrl({ task: task === ALL ? null : task })}
        />
        <FacetedFilter
          label="Status"
          options={keysOf(RUN_LOOKS).map((value) => ({
            value,
            label: <StatusBadge plain look={RUN_LOOKS[value]} />,
          }))}
          values={url.status}
          onValuesChange={(status) => void setUrl({ status })}
        />
        <Select
          aria-label="Kind"
          className="w-44"
          options={[
            { value: ALL, label: "Real and dry runs" },
            ...keysOf(KIND_LABELS).map((value) => ({ value, label: KIND_LABELS[value] })),
          ]}
          value={url.kind ?? ALL}
          onValueChange={(kind) => void setUrl({ kind: kind === ALL ? null : kind })}
        />
      </FilterBar>
      <ServerClockProvider now={list.data?.pages[0]?.now ?? EPOCH}>
        <DataTable
          label="Maintenance runs"
          columns={runColumns}
          rows={rows}
          rowId={rowId}
          rowLabel={rowLabel}
          rowCount={list.hasNextPage ? null : rows.length}
          {...pagedBy(list)}
          error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
          empty={
            filters.length > 0 ? (
              <Empty title="No run matches">Remove a filter.</Empty>
            ) : (
              <Empty title="Nothing has run yet">
                Each run of a task gets a row here, rehearsals too, by hand or by the daily schedule.
              </Empty>
            )
          }
          onOpen={(row) => router.push(`/maintenance/runs/${row.id}`)}
        />
      </ServerClockProvider>
    </MaintenancePage>
  );
}

const NO_FILTER = { task: null, status: null, kind: null };

function activeFilters(url: RunsUrl, setUrl: (change: Partial<typeof NO_FILTER>) => unknown): ActiveFilter[] {
  const shown = [
    { id: "task", label: "Task", value: url.task && TASK_TITLES[url.task] },
    { id: "status", label: "Status", value: url.status.map((status) => RUN_LOOKS[status].label).join(", ") },
    { id: "kind", label: "Kind", value: url.kind && KIND_LABELS[url.kind] },
  ];
  return shown.flatMap(({ id, label, value }) =>
    value ? [{ id, label, value, onRemove: () => void setUrl({ [id]: null }) }] : [],
  );
}
