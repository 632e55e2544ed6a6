"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { SearchInput } from "@/components/data-table/search-input";
import { ViewMenu } from "@/components/data-table/view-menu";
import { NotificationTabs } from "@/components/notifications/dashboard-tabs";
import { CHANNEL_LOOKS } from "@/components/notifications/message-looks";
import { SuppressionAddDialog } from "@/components/notifications/suppression-add-dialog";
import { suppressionColumns } from "@/components/notifications/suppression-columns";
import { SuppressionLiftDialog } from "@/components/notifications/suppression-lift-dialog";
import { PURPOSE_LABELS, type SuppressionRow } from "@/components/notifications/suppression-looks";
import { SuppressionSheet } from "@/components/notifications/suppression-sheet";
import {
  SUPPRESSION_STATES,
  suppressionsInput,
  suppressionUrl,
} from "@/components/notifications/suppression-url";
import { keysOf } from "@/components/payroll/keys-of";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Select } from "@/components/ui/select";
import { SUPPRESSION_WORDS } from "@/server/notifications/domain/suppression-words";

const rowId = (row: SuppressionRow) => row.id;
const ALL = "all";
const STATE_LABELS = { ACTIVE: "In force", LIFTED: "Lifted" } as const;

/** The addresses that are not written to, the latest first. */
export function SuppressionList({ mayManage }: { mayManage: boolean }) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(suppressionUrl, { history: "push" });
  const [typed, setTyped] = useState("");
  const [openId, setOpenId] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [lifted, setLifted] = useState<{ suppression: SuppressionRow; open: boolean } | null>(null);
  const list = useInfiniteQuery(
    trpc.notifications.suppressions.list.infiniteQueryOptions(suppressionsInput(url, typed), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.suppressions) ?? [], [list.data]);
  const refusal = list.data?.pages[0]?.refusal ?? null;
  const isNarrowed =
    typed.trim() !== "" || url.channel.length > 0 || url.origin.length > 0 || url.purpose !== null;
  return (
    <Page
      fill
      title="Notifications"
      description="Addresses that are not written to, and why."
      actions={mayManage ? <Button onClick={() => setAdding(true)}>Suppress an address…</Button> : undefined}
    >
      <NotificationTabs view="suppressions" />
      <FilterBar actions={<ViewMenu />}>
        <SearchInput
          label="Search suppressed addresses"
          placeholder="E-mail or phone"
          value={typed}
          onValueChange={setTyped}
        />
        <Select
          aria-label="State"
          className="w-32"
          options={SUPPRESSION_STATES.map((value) => ({ value, label: STATE_LABELS[value] }))}
          value={url.state}
          onValueChange={(state) => void setUrl({ state })}
        />
        <FacetedFilter
          label="Channel"
          options={(["EMAIL", "SMS"] as const).map((value) => ({ value, label: CHANNEL_LOOKS[value].label }))}
          values={url.channel}
          onValuesChange={(channel) => void setUrl({ channel })}
        />
        <FacetedFilter
          label="Why"
          options={keysOf(SUPPRESSION_WORDS).map((value) => ({
            value,
            label: SUPPRESSION_WORDS[value].label,
          }))}
          values={url.origin}
          onValuesChange={(origin) => void setUrl({ origin })}
        />
        <Select
          aria-label="Suppressed for"
          className="w-44"
          options={[
            { value: ALL, label: "Any purpose" },
            ...keysOf(PURPOSE_LABELS).map((value) => ({ value, label: PURPOSE_LABELS[value] })),
          ]}
          value={url.purpose ?? ALL}
          onValueChange={(purpose) => void setUrl({ purpose: purpose === ALL ? null : purpose })}
        />
      </FilterBar>
      <DataTable
        label="Suppressed addresses"
        columns={suppressionColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={(row) => `${row.address ?? "Erased address"}, ${PURPOSE_LABELS[row.purpose]}`}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          refusal ? (
            <Empty title={refusal}>A whole address finds most, also that of somebody who was erased.</Empty>
          ) : isNarrowed ? (
            <Empty title="No suppressed address matches">Look for less of it, or remove a filter.</Empty>
          ) : (
            <Empty title={url.state === "ACTIVE" ? "No address is suppressed" : "No suppression was lifted"}>
              Returned mail, complaints, STOP and colleagues suppress addresses.
            </Empty>
          )
        }
        onOpen={(row) => setOpenId(row.id)}
        openRowId={openId}
      />
      <SuppressionSheet
        suppression={rows.find(({ id }) => id === openId) ?? null}
        mayManage={mayManage}
        onClose={() => setOpenId(null)}
        onLift={(suppression) => setLifted({ suppression, open: true })}
      />
      {lifted ? (
        <SuppressionLiftDialog {...lifted} onClose={() => setLifted({ ...lifted, open: false })} />
      ) : null}
      <SuppressionAddDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
