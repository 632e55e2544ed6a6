"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { Badge } from "@/components/ui/badge";
import { Balances } from "@/components/vendors/balances";
import {
  ACCOUNT_LOOKS,
  VENDOR_SCHEDULE_LABELS,
  VENDOR_STATUS_LOOKS,
  type VendorRow,
} from "@/components/vendors/vendor-looks";

const column = dataTableColumns<VendorRow>();

/** The columns of the vendors list. Ids of sortable ones are the server's sorts. */
export const vendorColumns = column.columns([
  column.accessor("name", {
    header: "Vendor",
    size: 172,
    meta: { sortable: true, grow: true },
    cell: ({ row: { original: vendor } }) => (
      <span title={`${vendor.name} (${vendor.ref})`}>
        <span className="font-medium">{vendor.name}</span>
        <span className="ml-1.5 text-xs text-ink-muted">{vendor.ref}</span>
        {vendor.isTest ? <Badge className="ml-1.5 align-middle">Test</Badge> : null}
      </span>
    ),
  }),
  column.accessor("balances", {
    id: "balance",
    header: "Balance",
    size: 120,
    meta: { align: "end", sortable: true },
    cell: ({ row }) => <Balances balances={row.original.balances} />,
  }),
  column.accessor("schedule", {
    header: "Schedule",
    size: 92,
    cell: ({ row }) => VENDOR_SCHEDULE_LABELS[row.original.schedule],
  }),
  column.accessor("accountStatus", {
    header: "Payout account",
    size: 132,
    meta: { fit: true },
    cell: ({ row }) => <StatusCell look={ACCOUNT_LOOKS[row.original.accountStatus ?? "NONE"]} />,
  }),
  column.accessor("status", {
    header: "Status",
    size: 112,
    meta: { fit: true },
    cell: ({ row }) => <StatusCell look={VENDOR_STATUS_LOOKS[row.original.status]} />,
  }),
  column.accessor("lastPaidAt", {
    header: "Last paid",
    size: 152,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.lastPaidAt} precision="date" />,
  }),
]);
