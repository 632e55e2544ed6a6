"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { liveInterval } from "@/components/data-table/live-interval";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { ViewMenu } from "@/components/data-table/view-menu";
import { jobColumns } from "@/components/jobs/job-columns";
import { JobFilters } from "@/components/jobs/job-filters";
import { isJobUnderWay, JOB_LOOKS, type JobRow } from "@/components/jobs/job-looks";
import { jobsInput, jobsUrl, type JobsUrl } from "@/components/jobs/job-url";
import { JobsPage } from "@/components/jobs/jobs-page";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import { jobTitle } from "@/server/scheduling/domain/job-words";

const rowId = (row: JobRow) => row.id;
const rowLabel = (row: JobRow) => `${row.title} ${row.key ?? row.id}`;

/** The one-off jobs, those that need somebody unless the URL says otherwise. */
export function JobList() {
  const trpc = useTRPC();
  const router = useRouter();
  const [url, setUrl] = useQueryStates(jobsUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.scheduling.jobs.infiniteQueryOptions(jobsInput(url), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) =>
        liveInterval(state.data?.pages, (page) => page.jobs.some((job) => isJobUnderWay(job.state))),
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.jobs) ?? [], [list.data]);
  const filters = activeFilters(url, setUrl);
  return (
    <JobsPage
      fill
      view="one-off"
      description="Single pieces of work. Shown are those that need somebody, unless you choose a status."
    >
      <StaleBanner isStale={(list.isError && rows.length > 0) || list.fetchStatus === "paused"} />
      <FilterBar
        chips={
          <ActiveFilters filters={filters} onClearAll={() => void setUrl({ status: null, name: null })} />
        }
        actions={<ViewMenu />}
      >
        <JobFilters url={url} setUrl={setUrl} />
      </FilterBar>
      <DataTable
        label="One-off jobs"
        columns={jobColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={rowLabel}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          url.status.length > 0 ? (
            <Empty title="No job matches">Choose another status or remove a filter.</Empty>
          ) : (
            <Empty title="Nothing needs you">No job was given up, and none is overdue.</Empty>
          )
        }
        onOpen={(row) => router.push(`/jobs/one-off/${row.id}`)}
      />
    </JobsPage>
  );
}

function activeFilters(
  url: JobsUrl,
  setUrl: (change: { status?: null; name?: null }) => unknown,
): ActiveFilter[] {
  const status = url.status.map((state) => JOB_LOOKS[state].label).join(", ");
  return [
    ...(url.name
      ? [
          {
            id: "name",
            label: "Kind",
            value: jobTitle(url.name),
            onRemove: () => void setUrl({ name: null }),
          },
        ]
      : []),
    ...(status
      ? [{ id: "status", label: "Status", value: status, onRemove: () => void setUrl({ status: null }) }]
      : []),
  ];
}
