"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { MoneyCell } from "@/components/data-table/cells/money-cell";
import { dataTableColumns } from "@/components/data-table/column";
import type { RouterOutputs } from "@/server/api/root";

export type ArchivedRow = RouterOutputs["maintenance"]["archived"]["bookings"][number];

const column = dataTableColumns<ArchivedRow>();

/** The columns of the list of archived bookings. */
export const archivedColumns = column.columns([
  column.accessor("ref", {
    header: "Booking",
    size: 140,
    meta: { fit: true },
    cell: ({ row }) => <span className="font-medium">{row.original.ref}</span>,
  }),
  column.accessor("status", {
    header: "Status",
    size: 96,
    cell: ({ row }) => STATUS_WORDS[row.original.status] ?? row.original.status,
  }),
  column.accessor("endedAt", {
    header: "Ended",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.endedAt} />,
  }),
  column.accessor("customerName", { header: "Traveller", size: 88 }),
  column.accessor("vendorRef", { header: "Vendor", size: 120, meta: { grow: true } }),
  column.accessor("grossMinor", {
    header: "Price",
    size: 104,
    meta: { align: "end" },
    cell: ({ row }) => (
      <MoneyCell amountMinor={row.original.grossMinor} currency={row.original.currency} alignDecimals={3} />
    ),
  }),
]);

const STATUS_WORDS: Readonly<Record<string, string>> = {
  COMPLETED: "Completed",
  CANCELLED: "Cancelled",
  NO_SHOW: "No show",
  CONFIRMED: "Confirmed",
};
