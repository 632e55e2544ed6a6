"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { MoneyCell } from "@/components/data-table/cells/money-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { countText } from "@/components/format/count-text";
import { RUN_STATUS_LOOKS, SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import type { RouterOutputs } from "@/server/api/root";

export type RunRow = RouterOutputs["payroll"]["runs"]["list"]["runs"][number];

const column = dataTableColumns<RunRow>();
const dash = <span className="text-ink-faint">–</span>;

/** The columns of the list of payroll runs. Days are the business's; instants are in its zone. */
export const runColumns = column.columns([
  column.accessor("label", {
    header: "Period",
    size: 176,
    meta: { grow: true },
    cell: ({ row }) => <span className="font-medium">{row.original.label}</span>,
  }),
  column.accessor("status", {
    header: "Status",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <StatusCell look={RUN_STATUS_LOOKS[row.original.status]} />,
  }),
  column.accessor("schedule", {
    header: "Schedule",
    size: 88,
    cell: ({ row }) => SCHEDULE_LABELS[row.original.schedule],
  }),
  column.accessor("currency", { header: "Currency", size: 80 }),
  column.accessor("payableMinor", {
    header: "Payable",
    size: 120,
    meta: { align: "end" },
    cell: ({ row }) => <MoneyCell amountMinor={row.original.payableMinor} currency={row.original.currency} />,
  }),
  column.accessor("payableVendors", {
    header: "Vendors",
    size: 76,
    meta: { align: "end" },
    cell: ({ row }) => <span className="tabular">{countText(row.original.payableVendors)}</span>,
  }),
  column.accessor("carriedMinor", {
    header: "Carried",
    size: 104,
    meta: { align: "end" },
    cell: ({ row }) => <MoneyCell amountMinor={row.original.carriedMinor} currency={row.original.currency} />,
  }),
  column.accessor("draftedByName", { header: "Drafted by", size: 116 }),
  column.accessor("submittedByName", {
    header: "Submitted by",
    size: 116,
    cell: ({ row }) => row.original.submittedByName ?? dash,
  }),
  column.display({
    id: "approvers",
    header: "Approved by",
    size: 132,
    cell: ({ row }) => row.original.approverNames.join(", ") || dash,
  }),
  column.accessor("finishedAt", {
    header: "Finished",
    size: 152,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.finishedAt} />,
  }),
]);
