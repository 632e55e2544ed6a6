"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { AcknowledgeDialog } from "@/components/alarms/acknowledge-dialog";
import { alarmColumns } from "@/components/alarms/alarm-columns";
import { SEVERITY_LOOKS, STATE_LOOKS, type AlarmView } from "@/components/alarms/alarm-looks";
import { AlarmSheet } from "@/components/alarms/alarm-sheet";
import { RuleSheet } from "@/components/alarms/rule-sheet";
import { alarmsInput, alarmsUrl } from "@/components/alarms/alarms-url";
import { DataTable } from "@/components/data-table/data-table";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { keysOf } from "@/components/payroll/keys-of";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";

const rowId = (row: AlarmView) => row.id;
const REFRESH_MS = 10_000;
/** Who has scrolled this far reads the past: every page would be asked for again each time. */
const LIVE_PAGES_MAX = 3;
const ALL = "all";

/** What is wrong and what was, open critical ones first, narrowed by the URL. */
export function AlarmList({ permissions }: { permissions: readonly string[] }) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(alarmsUrl, { history: "push" });
  const [asked, setAsked] = useState<{ alarm: AlarmView; open: boolean } | null>(null);
  const list = useInfiniteQuery(
    trpc.alarms.list.infiniteQueryOptions(alarmsInput(url), {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) =>
        (state.data?.pages.length ?? 0) <= LIVE_PAGES_MAX ? REFRESH_MS : false,
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.alarms) ?? [], [list.data]);
  const [showsRules, setShowsRules] = useState(false);
  const isFiltered = url.state.length > 0 || url.severity !== null;
  return (
    <Page
      fill
      title="Alarms"
      description="What is wrong now, and what was."
      actions={<Button onClick={() => setShowsRules(true)}>Rules</Button>}
    >
      <FilterBar>
        <FacetedFilter
          label="State"
          options={keysOf(STATE_LOOKS).map((value) => ({
            value,
            label: <StatusBadge plain look={STATE_LOOKS[value]} />,
          }))}
          values={url.state}
          onValuesChange={(state) => void setUrl({ state })}
        />
        <Select
          aria-label="Severity"
          className="w-40"
          options={[
            { value: ALL, label: "Any severity" },
            ...keysOf(SEVERITY_LOOKS).map((value) => ({ value, label: SEVERITY_LOOKS[value].label })),
          ]}
          value={url.severity ?? ALL}
          onValueChange={(severity) => void setUrl({ severity: severity === ALL ? null : severity })}
        />
      </FilterBar>
      <DataTable
        label="Alarms"
        columns={alarmColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={(row) => row.title}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          isFiltered ? (
            <Empty title="No alarm matches">Choose another state or severity.</Empty>
          ) : (
            <Empty title="Nothing is wrong, and nothing was">
              A missed run, a lost worker or a payment that needs a person appears here at once.
            </Empty>
          )
        }
        onOpen={(row) => void setUrl({ alarm: rowId(row) })}
        openRowId={url.alarm}
      />
      <AlarmSheet
        alarm={rows.find(({ id }) => id === url.alarm) ?? null}
        rows={rows}
        permissions={permissions}
        onAlarmChange={(alarm) => void setUrl({ alarm })}
        onAcknowledge={(alarm) => setAsked({ alarm, open: true })}
      />
      <RuleSheet
        open={showsRules}
        onOpenChange={setShowsRules}
        mayManage={permissions.includes("alarms.manage")}
      />
      {asked ? <AcknowledgeDialog {...asked} onClose={() => setAsked({ ...asked, open: false })} /> : null}
    </Page>
  );
}
