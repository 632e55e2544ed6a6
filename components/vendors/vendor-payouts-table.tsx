"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { DateCell } from "@/components/data-table/cells/date-cell";
import { MoneyCell } from "@/components/data-table/cells/money-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { rowLook } from "@/components/payroll/payout-looks";
import { ReceiptLink } from "@/components/payroll/receipt-link";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import { RunPeriod } from "@/components/vendors/run-period";
import type { VendorDetail, VendorPayout } from "@/components/vendors/vendor-looks";

const column = dataTableColumns<VendorPayout>();

const payoutColumns = column.columns([
  column.accessor("runPeriodEnd", {
    header: "Run",
    size: 250,
    meta: { grow: true },
    cell: ({ row: { original: payout } }) => (
      <span className="font-medium">
        <RunPeriod schedule={payout.runSchedule} start={payout.runPeriodStart} end={payout.runPeriodEnd} />
      </span>
    ),
  }),
  column.accessor("status", {
    header: "Outcome",
    size: 300,
    cell: ({ row: { original: payout } }) => (
      <StatusCell
        look={rowLook(payout)}
        reason={payout.failureMessage ?? (payout.outcome === "PAYABLE" ? null : payout.outcomeReason)}
      />
    ),
  }),
  column.accessor("netMinor", {
    header: "Net",
    size: 112,
    meta: { align: "end" },
    cell: ({ row: { original: payout } }) => (
      <MoneyCell amountMinor={payout.netMinor} currency={payout.currency} />
    ),
  }),
  column.accessor("payMinor", {
    header: "Paid out",
    size: 112,
    meta: { align: "end" },
    cell: ({ row: { original: payout } }) => (
      <span className="font-medium">
        <MoneyCell amountMinor={payout.payMinor} currency={payout.currency} />
      </span>
    ),
  }),
  column.accessor("paidAt", {
    header: "Paid",
    size: 136,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.paidAt} />,
  }),
  column.accessor("receiptNumber", {
    header: "Receipt",
    size: 88,
    cell: ({ row: { original: payout } }) => (
      <ReceiptLink payoutId={payout.id} number={payout.receiptNumber} />
    ),
  }),
]);

const rowId = (row: VendorPayout) => row.id;

/** What each run decided about a vendor and what became of it, latest period first. */
export function VendorPayoutsTable({ vendor }: { vendor: VendorDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const list = useInfiniteQuery(
    trpc.vendors.payouts.infiniteQueryOptions(
      { vendorId: vendor.id },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.payouts) ?? [], [list.data]);
  return (
    <DataTable
      label="Payouts"
      columns={payoutColumns}
      rows={rows}
      rowId={rowId}
      rowCount={list.hasNextPage ? null : rows.length}
      {...pagedBy(list)}
      height={480}
      {...(vendor.actions.openRuns.permitted
        ? { onOpen: (row: VendorPayout) => router.push(`/payouts/${row.id}`) }
        : {})}
      error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
      empty={
        <Empty title="In no run yet">
          A row appears with each run that has the vendor, also where it is not paid, with the reason.
        </Empty>
      }
    />
  );
}
