"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { ActiveFilters } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { SearchInput } from "@/components/data-table/search-input";
import { keysOf } from "@/components/payroll/keys-of";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import { Select } from "@/components/ui/select";
import { entryColumns } from "@/components/vendors/entry-columns";
import { EntrySheet } from "@/components/vendors/entry-sheet";
import type { VendorDetail, VendorEntry } from "@/components/vendors/vendor-looks";
import { entryListInput, vendorUrl } from "@/components/vendors/vendor-url";

const rowId = (row: VendorEntry) => row.id.toString();
const ALL = "all";

/** Every ledger entry of a vendor, latest first, each with a sheet of its own. */
export function EntriesTable({
  vendor,
  onHold,
}: {
  vendor: VendorDetail;
  onHold: (bookingRef: string) => void;
}) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(vendorUrl, { history: "push" });
  const list = useInfiniteQuery(
    trpc.vendors.entries.infiniteQueryOptions(entryListInput(vendor.id, url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.entries) ?? [], [list.data]);
  const openAt = rows.findIndex((row) => rowId(row) === url.entry);
  const narrowed = url.q !== "" || url.kind.length > 0 || url.currency !== null;
  const peek = (row: VendorEntry | undefined) =>
    void setUrl({ entry: row ? rowId(row) : null }, { history: "replace" });

  return (
    <div className="flex flex-col gap-3">
      <FilterBar
        chips={
          <ActiveFilters
            filters={
              url.kind.length > 0
                ? [
                    {
                      id: "kind",
                      label: "Kind",
                      value: url.kind.map((value) => KIND_LABELS[value]).join(", "),
                      onRemove: () => void setUrl({ kind: null }),
                    },
                  ]
                : []
            }
            onClearAll={() => void setUrl({ kind: null })}
          />
        }
      >
        <SearchInput
          label="Search entries by booking reference"
          placeholder="Booking reference"
          value={url.q}
          onValueChange={(q) => void setUrl({ q: q || null }, { history: "replace" })}
        />
        <FacetedFilter
          label="Kind"
          options={keysOf(KIND_LABELS).map((value) => ({ value, label: KIND_LABELS[value] }))}
          values={url.kind}
          onValuesChange={(kind) => void setUrl({ kind })}
        />
        {vendor.money.length > 1 ? (
          <Select
            aria-label="Currency"
            className="w-36"
            options={[
              { value: ALL, label: "All currencies" },
              ...vendor.money.map((one) => ({ value: one.currency, label: one.currency })),
            ]}
            value={url.currency ?? ALL}
            onValueChange={(currency) => void setUrl({ currency: currency === ALL ? null : currency })}
          />
        ) : null}
      </FilterBar>
      <DataTable
        label="Ledger entries"
        columns={entryColumns}
        rows={rows}
        rowId={rowId}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        height={480}
        openRowId={url.entry}
        onOpen={peek}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          narrowed ? (
            <Empty title="No entry matches">Change the search or remove a filter to see the others.</Empty>
          ) : (
            <Empty title="No entries yet">
              Earnings, refunds, adjustments and payouts appear here as they happen.
            </Empty>
          )
        }
      />
      <EntrySheet
        entry={rows[openAt] ?? null}
        onClose={() => peek(undefined)}
        onPrevious={openAt > 0 ? () => peek(rows[openAt - 1]) : undefined}
        onNext={openAt >= 0 && openAt < rows.length - 1 ? () => peek(rows[openAt + 1]) : undefined}
        mayOpenRuns={vendor.actions.openRuns.permitted}
        onHold={vendor.actions.placeHold.permitted ? onHold : undefined}
      />
    </div>
  );
}
