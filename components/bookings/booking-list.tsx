"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { bookingColumns } from "@/components/bookings/booking-columns";
import { BOOKING_LOOKS, type BookingRow } from "@/components/bookings/booking-looks";
import { bookingPath } from "@/components/bookings/booking-path";
import { bookingsInput, bookingsUrl } from "@/components/bookings/bookings-url";
import { rememberedSearch, rememberSearch } from "@/components/bookings/remembered-search";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { SearchInput } from "@/components/data-table/search-input";
import { ViewMenu } from "@/components/data-table/view-menu";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { keysOf } from "@/components/payroll/keys-of";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";

const rowId = (row: BookingRow) => row.ref;
const rowLabel = (row: BookingRow) => `Booking ${row.ref}`;
/** How often the list is loaded anew, in milliseconds. */
const REFRESH_MS = 15_000;

/** All bookings, the latest first, found by what is typed and narrowed by the URL. */
export function BookingList() {
  const trpc = useTRPC();
  const router = useRouter();
  const [url, setUrl] = useQueryStates(bookingsUrl, { history: "push" });
  const [typed, setTyped] = useState(rememberedSearch);
  const list = useInfiniteQuery(
    trpc.bookings.find.infiniteQueryOptions(bookingsInput(url, typed), {
      getNextPageParam: (page) => page.nextCursor,
      // Who has scrolled on reads the past: every page would be asked for again each time.
      refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? REFRESH_MS : false),
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.bookings) ?? [], [list.data]);
  const refusal = list.data?.pages[0]?.refusal ?? null;
  const filters: ActiveFilter[] =
    url.status.length === 0
      ? []
      : [
          {
            id: "status",
            label: "Status",
            value: url.status.map((one) => BOOKING_LOOKS[one].label).join(", "),
            onRemove: () => void setUrl({ status: null }),
          },
        ];

  function search(next: string) {
    rememberSearch(next);
    setTyped(next);
  }

  function showAll() {
    search("");
    void setUrl({ status: null });
  }

  return (
    <Page fill title="Bookings" description="What travellers booked, and everything that happened about it.">
      <StaleBanner isStale={(list.isError && rows.length > 0) || list.fetchStatus === "paused"} />
      <FilterBar
        chips={<ActiveFilters filters={filters} onClearAll={() => void setUrl({ status: null })} />}
        actions={<ViewMenu />}
      >
        <SearchInput
          label="Search bookings by reference, vendor, traveller's name or e-mail"
          placeholder="Reference, vendor or name"
          value={typed}
          onValueChange={search}
        />
        <FacetedFilter
          label="Status"
          options={keysOf(BOOKING_LOOKS).map((value) => ({
            value,
            label: <StatusBadge plain look={BOOKING_LOOKS[value]} />,
          }))}
          values={url.status}
          onValuesChange={(status) => void setUrl({ status })}
        />
      </FilterBar>
      <DataTable
        label="Bookings"
        columns={bookingColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={rowLabel}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          refusal ? (
            <Empty title={refusal}>
              The beginning of a reference, a vendor, a part of the traveller’s name, or a whole e-mail
              address.
            </Empty>
          ) : filters.length > 0 || typed.trim() !== "" ? (
            <Empty title="No booking matches" action={<Button onClick={showAll}>Show all bookings</Button>}>
              Look for something shorter, such as the beginning of the reference, or remove a filter.
            </Empty>
          ) : (
            <Empty title="No booking is known yet">
              Bookings appear here as soon as the marketplace tells of one, or a file is imported.
            </Empty>
          )
        }
        onOpen={(row) => router.push(bookingPath(row.ref))}
      />
    </Page>
  );
}
