"use client";

import { dataTableColumns } from "@/components/data-table/column";
import { AmountCell } from "@/components/payroll/amount-cell";
import { ChangeCell } from "@/components/payroll/change-cell";
import { FlagBadges } from "@/components/payroll/flag-badges";
import { PayoutStatusCell } from "@/components/payroll/payout-status-cell";
import { ReceiptLink } from "@/components/payroll/receipt-link";
import type { PayoutRow } from "@/components/payroll/payout-looks";

const column = dataTableColumns<PayoutRow>();

/** A column of amounts in the run's currency. */
function amount(id: AmountColumn, header: string, size: number, strong = false) {
  return column.accessor(id, {
    id: id.replace("Minor", ""),
    header,
    size,
    meta: { align: "end", sortable: id === "netMinor" || id === "grossMinor" },
    cell: ({ row }) => (
      <AmountCell amountMinor={row.original[id]} currency={row.original.currency} strong={strong} />
    ),
  });
}

type AmountColumn =
  | "grossMinor"
  | "commissionMinor"
  | "refundsMinor"
  | "adjustmentsMinor"
  | "carriedMinor"
  | "netMinor"
  | "previousMinor";

/** The columns of a run's payouts: one row per vendor. Ids of sortable ones are the server's sorts. */
export const payoutColumns = column.columns([
  column.accessor("vendorName", {
    id: "vendor",
    header: "Vendor",
    size: 156,
    meta: { sortable: true, grow: true },
    cell: ({ row }) => (
      <span title={`${row.original.vendorName} (${row.original.vendorRef})`}>
        <span className="font-medium">{row.original.vendorName}</span>
        <span className="ml-1.5 hidden text-xs text-ink-muted 2xl:inline">{row.original.vendorRef}</span>
      </span>
    ),
  }),
  column.accessor("outcome", {
    header: "Outcome",
    size: 124,
    meta: { sortable: true },
    cell: ({ row }) => <PayoutStatusCell row={row.original} />,
  }),
  column.accessor("flags", {
    header: "Flags",
    size: 64,
    cell: ({ row }) => <FlagBadges flags={row.original.flags} />,
  }),
  column.accessor("receiptNumber", {
    id: "receipt",
    header: "Receipt",
    size: 88,
    cell: ({ row }) => <ReceiptLink payoutId={row.original.id} number={row.original.receiptNumber} />,
  }),
  amount("grossMinor", "Gross", 84),
  amount("commissionMinor", "Commission", 84),
  amount("refundsMinor", "Refunds", 76),
  amount("adjustmentsMinor", "Adjusted", 76),
  amount("carriedMinor", "Carried", 76),
  amount("netMinor", "Net", 88, true),
  column.accessor("changeMinor", {
    id: "change",
    header: "Change",
    size: 132,
    meta: { align: "end", sortable: true },
    cell: ({ row }) => (
      <ChangeCell
        changeMinor={row.original.changeMinor}
        changeBps={row.original.changeBps}
        currency={row.original.currency}
      />
    ),
  }),
  amount("previousMinor", "Previous", 84),
]);

/** The columns that a reader may hide, with their names. */
export const HIDEABLE_COLUMNS = [
  { id: "gross", label: "Gross" },
  { id: "commission", label: "Commission" },
  { id: "refunds", label: "Refunds" },
  { id: "adjustments", label: "Adjusted" },
  { id: "carried", label: "Carried" },
  { id: "previous", label: "Previous" },
  { id: "change", label: "Change" },
  { id: "flags", label: "Flags" },
  { id: "receipt", label: "Receipt" },
] as const;
