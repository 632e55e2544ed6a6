"use client";

import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { auditColumns, type AuditRow } from "@/components/audit/audit-columns";
import { AuditEventSheet } from "@/components/audit/audit-event-sheet";
import { auditListInput, auditUrl } from "@/components/audit/audit-filters";
import { ChainVerdict } from "@/components/audit/chain-verdict";
import { DayRange } from "@/components/data-table/day-range";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { FilterBar } from "@/components/data-table/filter-bar";
import { SearchInput } from "@/components/data-table/search-input";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Empty } from "@/components/ui/empty";

export interface AuditLogProps {
  /** False shows one's own entries only, as the server does for these roles anyway. */
  seesEveryone: boolean;
  mayVerify: boolean;
}

const rowId = (row: AuditRow) => row.seq.toString();

/** The audit log: who did what, narrowed by the URL, newest first. */
export function AuditLog({ seesEveryone, mayVerify }: AuditLogProps) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(auditUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(auditListInput(url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const staff = useQuery({ ...trpc.staff.list.queryOptions(), enabled: seesEveryone });
  const verify = useMutation(trpc.audit.verify.mutationOptions());
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.events) ?? [], [list.data]);
  const filters = activeFilters(url, setUrl, (id) => staff.data?.find((member) => member.id === id)?.name);

  return (
    <Page
      fill
      title="Audit log"
      description={
        seesEveryone
          ? "Everything that was done, by whom and why. Nothing here can be changed."
          : "What you did yourself. Nothing here can be changed."
      }
      actions={
        mayVerify ? (
          <Button icon={<ShieldCheck />} loading={verify.isPending} onClick={() => verify.mutate()}>
            Verify chain
          </Button>
        ) : null
      }
    >
      {verify.isError ? (
        <Banner tone="bad" role="alert" title="The log could not be checked">
          {verify.error.message}
        </Banner>
      ) : null}
      {verify.data ? <ChainVerdict verdict={verify.data} /> : null}
      <FilterBar chips={<ActiveFilters filters={filters} onClearAll={() => void setUrl(NO_FILTER)} />}>
        <SearchInput
          label="Action, area or subject id"
          value={url.q}
          onValueChange={(q) => void setUrl({ q: q || null })}
        />
        {seesEveryone ? (
          <Combobox
            aria-label="Person"
            placeholder="Anyone"
            className="w-48"
            options={(staff.data ?? []).map(({ id, name, email }) => ({
              value: id,
              label: name,
              hint: email,
            }))}
            value={url.actor}
            onValueChange={(actor) => void setUrl({ actor })}
          />
        ) : null}
        <DayRange days={url} onDaysChange={(days) => setUrl(days)} />
      </FilterBar>
      <DataTable
        label="Audit events"
        columns={auditColumns}
        rows={rows}
        rowId={rowId}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError ? <ListError list={list} /> : undefined}
        empty={
          filters.length > 0 ? (
            <Empty title="No entry matches">Widen the days or remove a filter.</Empty>
          ) : (
            <Empty title="Nothing was done yet">
              Every change to runs, vendors, imports and staff appears here at once.
            </Empty>
          )
        }
        onOpen={(row) => void setUrl({ event: rowId(row) })}
        openRowId={url.event}
      />
      <AuditEventSheet
        seq={url.event}
        rows={rows}
        onSeqChange={(event) => void setUrl({ event })}
        onFilter={(filter) => void setUrl({ ...NO_FILTER, ...filter, event: null })}
      />
    </Page>
  );
}

const NO_FILTER = { q: null, actor: null, subjectKind: null, subject: null, from: null, to: null };

function activeFilters(
  url: Record<keyof typeof NO_FILTER, string | null>,
  setUrl: (change: Partial<typeof NO_FILTER>) => unknown,
  nameOf: (staffId: string) => string | undefined,
): ActiveFilter[] {
  const shown = [
    { id: "q", label: "Search", value: url.q },
    { id: "actor", label: "Person", value: url.actor && (nameOf(url.actor) ?? url.actor) },
    { id: "subjectKind", label: "Subject", value: url.subjectKind },
    { id: "subject", label: "Subject id", value: url.subject },
    { id: "from", label: "From", value: url.from },
    { id: "to", label: "To", value: url.to },
  ];
  return shown.flatMap(({ id, label, value }) =>
    value ? [{ id, label, value, onRemove: () => void setUrl({ [id]: null }) }] : [],
  );
}
