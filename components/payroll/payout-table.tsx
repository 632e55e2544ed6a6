"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { SetValues } from "nuqs";
import { useMemo, useState, type FocusEvent } from "react";
import type { DataTableSort } from "@/components/data-table/column";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { SelectionBar } from "@/components/data-table/selection-bar";
import { countOf, countText } from "@/components/format/count-text";
import { Money } from "@/components/format/money";
import { AmountCell } from "@/components/payroll/amount-cell";
import { payoutColumns } from "@/components/payroll/payout-columns";
import type { PayoutRow } from "@/components/payroll/payout-looks";
import { PayoutSheet } from "@/components/payroll/payout-sheet";
import { isUnderWay } from "@/components/payroll/run-status-looks";
import {
  isNarrowed,
  payoutListInput,
  PAYOUT_SORTS,
  type RunUrl,
  type runUrl,
} from "@/components/payroll/run-url";
import { usePayoutChanges } from "@/components/payroll/use-payout-changes";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import type { RouterOutputs } from "@/server/api/root";

export interface PayoutTableProps {
  view: RouterOutputs["payroll"]["runs"]["get"];
  url: RunUrl;
  setUrl: SetValues<typeof runUrl>;
  /** Asks for a decision about these payouts: send the failed again, leave out, send the stale as approved. */
  onDecide: (decision: "retry" | "cancelUnsent" | "sendStale", payoutIds: string[]) => void;
}

const rowId = (row: PayoutRow) => row.id;
const rowLabel = (row: PayoutRow) => row.vendorName;

/** The run's payouts, one row per vendor, in the order and with the filters of the URL; a row opens beside them. */
export function PayoutTable({ view, url, setUrl, onDecide }: PayoutTableProps) {
  const { run } = view;
  const trpc = useTRPC();
  const list = useInfiniteQuery({
    ...trpc.payroll.payouts.list.infiniteQueryOptions(payoutListInput(run.id, url), {
      getNextPageParam: (page) => page.nextCursor,
    }),
    placeholderData: keepPreviousData,
  });
  const changes = usePayoutChanges(run.id, isUnderWay(run.status));
  const rows = useMemo(() => {
    const loaded = list.data?.pages.flatMap((page) => page.payouts) ?? [];
    return changes.size === 0 ? loaded : loaded.map((row) => ({ ...row, ...changes.get(row.id) }));
  }, [list.data, changes]);
  const [selection, setSelection] = useState<ReadonlySet<string>>(NONE);
  const head = list.data?.pages[0];
  const selected = rows.filter((row) => selection.has(row.id));
  const failed = selected.filter((row) => row.status === "FAILED");
  const stale = selected.filter((row) => row.status === "STALE");
  // Of a paused run the rest is cancelled as a whole.
  const unsent = run.status === "PARTLY_PAID" ? [...failed, ...stale] : [];

  function follow(event: FocusEvent) {
    // While a sheet is open it shows the row the keyboard is at.
    if (url.peek === null || !(event.target instanceof HTMLElement)) return;
    const row = rows[Number(event.target.dataset.rowIndex ?? "-1")];
    if (row && row.id !== url.peek) void setUrl({ peek: row.id });
  }

  function open(row: PayoutRow) {
    // Enter on the row whose sheet is open goes on into the sheet.
    if (row.id === url.peek) document.getElementById(PEEK_ID)?.focus();
    else void setUrl({ peek: row.id });
  }

  function sortBy(sort: DataTableSort | null) {
    const id = PAYOUT_SORTS.find((each) => each === sort?.id);
    // The server's own order is that of one of the columns, so giving a sort up there would change nothing.
    if (id) void setUrl({ sort: id, dir: sort?.desc ? "desc" : "asc" });
    else if (url.sort === "net") void setUrl({ sort: null, dir: "asc" });
    else void setUrl({ sort: null, dir: null });
  }

  return (
    <>
      <div onFocus={follow} className="flex min-h-0 flex-1 flex-col">
        <DataTable
          label={`Payouts of this run in ${run.currency}`}
          className="min-h-72"
          columns={payoutColumns}
          columnVisibility={visibility(url.hide, run.startedPayingAt !== null)}
          rows={rows}
          rowId={rowId}
          rowLabel={rowLabel}
          rowCount={head?.count ?? null}
          sort={{ id: url.sort, desc: url.dir === "desc" }}
          onSortChange={sortBy}
          {...pagedBy(list)}
          isFetching={list.isFetchingNextPage || list.isPlaceholderData}
          error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
          empty={
            isNarrowed(url) ? (
              <Empty title="No vendor of this run matches">Remove a filter to see the others.</Empty>
            ) : (
              <Empty title="No vendor is in this run">
                Vendors of the schedule with anything in the ledger for the period appear here once the run is
                worked out.
              </Empty>
            )
          }
          totals={head ? totalsOf(head, run.currency, run.vendorCount) : undefined}
          onOpen={open}
          openRowId={url.peek}
          selection={selection}
          onSelectionChange={setSelection}
        />
      </div>
      {selected.length > 0 ? (
        <SelectionBar
          summary={
            <>
              {countOf(selected.length, "vendor")}, net{" "}
              <Money
                amountMinor={selected.reduce((sum, row) => sum + row.netMinor, 0n)}
                currency={run.currency}
              />
            </>
          }
          onClear={() => setSelection(NONE)}
        >
          {unsent.length > 0 && view.actions.cancelUnsent.offered ? (
            <Button size="sm" onClick={() => onDecide("cancelUnsent", unsent.map(rowId))}>
              Leave {countOf(unsent.length, "payout")} out
            </Button>
          ) : null}
          {stale.length > 0 && view.actions.sendStale.permitted ? (
            <Button size="sm" onClick={() => onDecide("sendStale", stale.map(rowId))}>
              Send {countOf(stale.length, "payout")} as approved
            </Button>
          ) : null}
          {failed.length > 0 && view.actions.retry.offered ? (
            <Button size="sm" variant="primary" onClick={() => onDecide("retry", failed.map(rowId))}>
              Retry {countOf(failed.length, "failed payout")}
            </Button>
          ) : null}
        </SelectionBar>
      ) : null}
      <PayoutSheet
        id={PEEK_ID}
        view={view}
        payoutId={url.peek}
        rows={rows}
        hasMore={list.hasNextPage}
        onNeedMore={() => list.fetchNextPage()}
        onPayoutChange={(peek) => void setUrl({ peek })}
      />
    </>
  );
}

const NONE: ReadonlySet<string> = new Set();
const PEEK_ID = "payout-peek";

function visibility(hidden: readonly string[], paying: boolean): Record<string, boolean> {
  return { ...(paying ? {} : { receipt: false }), ...Object.fromEntries(hidden.map((id) => [id, false])) };
}

type PayoutPage = RouterOutputs["payroll"]["payouts"]["list"];

/** The server's sums over all rows that match, whether they are loaded or not. */
function totalsOf({ count, totals }: PayoutPage, currency: string, vendorCount: number) {
  const cell = (amountMinor: bigint) => <AmountCell amountMinor={amountMinor} currency={currency} strong />;
  return {
    vendor:
      count === vendorCount
        ? countOf(count, "vendor")
        : `${countText(count)} of ${countOf(vendorCount, "vendor")}`,
    gross: cell(totals.grossMinor),
    commission: cell(totals.commissionMinor),
    refunds: cell(totals.refundsMinor),
    adjustments: cell(totals.adjustmentsMinor),
    carried: cell(totals.carriedMinor),
    net: cell(totals.netMinor),
    previous: cell(totals.previousMinor),
    change: <AmountCell amountMinor={totals.netMinor - totals.previousMinor} currency={currency} strong />,
  };
}
