"use client";

import { MoneyCell } from "@/components/data-table/cells/money-cell";
import { DateCell } from "@/components/data-table/cells/date-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { percentText } from "@/server/money/basis-points";
import { EntryState } from "@/components/vendors/entry-state";
import type { VendorEntry } from "@/components/vendors/vendor-looks";

const column = dataTableColumns<VendorEntry>();

/** The columns of a vendor's ledger entries. */
export const entryColumns = column.columns([
  column.accessor("kind", {
    header: "Entry",
    size: 176,
    meta: { grow: true },
    cell: ({ row: { original: entry } }) => (
      <span title={entry.reason ?? undefined}>
        <span className="font-medium">{KIND_LABELS[entry.kind]}</span>
        <span className="ml-1.5 text-xs text-ink-muted">{entry.bookingRef ?? entry.reason}</span>
      </span>
    ),
  }),
  column.accessor("occurredAt", {
    header: "When",
    size: 136,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.occurredAt} />,
  }),
  column.accessor("grossMinor", {
    header: "Gross",
    size: 104,
    meta: { align: "end" },
    cell: ({ row: { original: entry } }) => (
      <MoneyCell amountMinor={entry.grossMinor} currency={entry.currency} />
    ),
  }),
  column.accessor("commissionMinor", {
    header: "Commission",
    size: 128,
    meta: { align: "end" },
    cell: ({ row: { original: entry } }) => (
      <>
        {entry.commissionBps === null ? null : (
          <span className="mr-2 text-xs text-ink-muted">
            {percentText(entry.commissionBps).replace("%", " %")}
          </span>
        )}
        <MoneyCell
          amountMinor={entry.commissionMinor === null ? null : -entry.commissionMinor}
          currency={entry.currency}
        />
      </>
    ),
  }),
  column.accessor("amountMinor", {
    header: "Amount",
    size: 112,
    meta: { align: "end" },
    cell: ({ row: { original: entry } }) => (
      <span className="font-medium">
        <MoneyCell amountMinor={entry.amountMinor} currency={entry.currency} />
      </span>
    ),
  }),
  column.accessor("payableAt", {
    header: "Payable from",
    size: 112,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.payableAt} precision="date" />,
  }),
  column.display({
    id: "state",
    header: "State",
    size: 260,
    cell: ({ row }) => <EntryState entry={row.original} />,
  }),
]);
