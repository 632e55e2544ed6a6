"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import type { DataTableSort } from "@/components/data-table/column";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { SearchInput } from "@/components/data-table/search-input";
import { SelectionBar } from "@/components/data-table/selection-bar";
import { ViewMenu } from "@/components/data-table/view-menu";
import { countOf, countText } from "@/components/format/count-text";
import { keysOf } from "@/components/payroll/keys-of";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";
import { OffCycleDialog } from "@/components/vendors/off-cycle-dialog";
import { vendorColumns } from "@/components/vendors/vendor-columns";
import {
  ACCOUNT_LOOKS,
  VENDOR_SCHEDULE_LABELS,
  VENDOR_STATUS_LOOKS,
  type VendorRow,
} from "@/components/vendors/vendor-looks";
import { vendorListInput, vendorsUrl } from "@/components/vendors/vendors-url";

const rowId = (row: VendorRow) => row.id;
const rowLabel = (row: VendorRow) => row.name;
const NONE: ReadonlySet<string> = new Set();
/** As many as one off-cycle run takes. */
const SELECTED_MAX = 500;

/** All vendors with what they are owed. `mayDraft` offers an off-cycle run for the selected ones. */
export function VendorList({ mayDraft }: { mayDraft: boolean }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [url, setUrl] = useQueryStates(vendorsUrl, { history: "push" });
  const [selection, setSelection] = useState(NONE);
  const [paying, setPaying] = useState(false);
  const list = useInfiniteQuery(
    trpc.vendors.list.infiniteQueryOptions(vendorListInput(url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.vendors) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const count = first?.count ?? null;
  // A row that a new filter took away is not acted upon unseen.
  const selected = useMemo(() => rows.filter((row) => selection.has(row.id)), [rows, selection]);
  const selectedCurrencies = useMemo(
    () => [...new Set(selected.flatMap((row) => row.balances.map((balance) => balance.currency)))].sort(),
    [selected],
  );

  const filters: ActiveFilter[] = [
    ...chip(
      "schedule",
      "Schedule",
      url.schedule.map((value) => VENDOR_SCHEDULE_LABELS[value]),
    ),
    ...chip(
      "status",
      "Status",
      url.status.map((value) => VENDOR_STATUS_LOOKS[value].label),
    ),
    ...chip(
      "account",
      "Payout account",
      url.account.map((value) => ACCOUNT_LOOKS[value].label),
    ),
    ...chip("owed", "Balance", url.owed ? ["not zero"] : []),
  ];
  const narrowed = filters.length > 0 || url.q !== "";

  function chip(
    id: "schedule" | "status" | "account" | "owed",
    label: string,
    values: string[],
  ): ActiveFilter[] {
    if (values.length === 0) return [];
    return [{ id, label, value: values.join(", "), onRemove: () => void setUrl({ [id]: null }) }];
  }

  function sortBy(sort: DataTableSort | null) {
    void setUrl({
      sort: sort?.id === "balance" ? "balance" : null,
      dir: sort?.desc ? "desc" : null,
    });
  }

  return (
    <Page
      fill
      title="Vendors"
      description={
        count === null
          ? "The businesses that are paid."
          : `${countText(count, { cap: first?.countCap ?? count })} ${count === 1 ? "vendor" : "vendors"}${narrowed ? " match" : ""}`
      }
    >
      <FilterBar
        chips={
          <ActiveFilters
            filters={filters}
            onClearAll={() => void setUrl({ schedule: null, status: null, account: null, owed: null })}
          />
        }
        actions={
          <>
            {url.sort === "balance" && first && first.currencies.length > 1 ? (
              <Select
                aria-label="Currency of the sort by balance"
                className="w-24"
                options={first.currencies.map((value) => ({ value, label: value }))}
                value={first.balanceCurrency}
                onValueChange={(currency) => void setUrl({ currency })}
              />
            ) : null}
            <ViewMenu />
          </>
        }
      >
        <SearchInput
          label="Search vendors by name or reference"
          placeholder="Name or reference"
          value={url.q}
          onValueChange={(q) => void setUrl({ q: q || null }, { history: "replace" })}
        />
        <FacetedFilter
          label="Schedule"
          options={keysOf(VENDOR_SCHEDULE_LABELS).map((value) => ({
            value,
            label: VENDOR_SCHEDULE_LABELS[value],
          }))}
          values={url.schedule}
          onValuesChange={(schedule) => void setUrl({ schedule })}
        />
        <FacetedFilter
          label="Account"
          options={keysOf(ACCOUNT_LOOKS).map((value) => ({
            value,
            label: <StatusBadge plain look={ACCOUNT_LOOKS[value]} />,
          }))}
          values={url.account}
          onValuesChange={(account) => void setUrl({ account })}
        />
        <FacetedFilter
          label="Status"
          options={keysOf(VENDOR_STATUS_LOOKS).map((value) => ({
            value,
            label: <StatusBadge plain look={VENDOR_STATUS_LOOKS[value]} />,
          }))}
          values={url.status}
          onValuesChange={(status) => void setUrl({ status })}
        />
        <Button
          aria-pressed={url.owed}
          className={url.owed ? "bg-accent-soft! text-accent-text!" : ""}
          onClick={() => void setUrl({ owed: url.owed ? null : true })}
        >
          Has balance
        </Button>
      </FilterBar>
      <DataTable
        label="Vendors"
        columns={vendorColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={rowLabel}
        rowCount={list.hasNextPage ? null : rows.length}
        sort={{ id: url.sort, desc: url.dir === "desc" }}
        onSortChange={sortBy}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          narrowed ? (
            <Empty
              title="No vendor matches"
              action={
                <Button
                  onClick={() =>
                    void setUrl({ q: null, schedule: null, status: null, account: null, owed: null })
                  }
                >
                  Show all vendors
                </Button>
              }
            >
              Change the search or remove a filter to see the others.
            </Empty>
          ) : (
            <Empty title="There is no vendor yet">
              Vendors come with the bookings that an administrator imports.
            </Empty>
          )
        }
        onOpen={(row) => router.push(`/vendors/${row.id}`)}
        {...(mayDraft
          ? {
              selection,
              onSelectionChange: (next: ReadonlySet<string>) => setSelection(next),
            }
          : {})}
      />
      {mayDraft && selected.length > 0 ? (
        <SelectionBar summary={countOf(selected.length, "vendor")} onClear={() => setSelection(NONE)}>
          <Button
            size="sm"
            variant="primary"
            disabledReason={
              selected.length > SELECTED_MAX
                ? `One run takes at most ${SELECTED_MAX} chosen vendors.`
                : selectedCurrencies.length === 0
                  ? "None of these vendors is owed anything."
                  : null
            }
            onClick={() => setPaying(true)}
          >
            Pay now in an off-cycle run…
          </Button>
        </SelectionBar>
      ) : null}
      <OffCycleDialog
        open={paying}
        onOpenChange={setPaying}
        vendors={selected}
        currencies={selectedCurrencies}
      />
    </Page>
  );
}
