"use client";

import { IMPORT_STATUS_LOOKS, type ImportRow } from "@/components/bookings/import-status";
import { DateCell } from "@/components/data-table/cells/date-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { countText } from "@/components/format/count-text";

const column = dataTableColumns<ImportRow>();

const figure = (id: "rows" | "created" | "updated" | "unchanged" | "rejected", header: string) =>
  column.accessor(id, {
    header,
    size: 104,
    meta: { align: "end" },
    cell: ({ row }) => <span className="tabular">{countText(row.original[id])}</span>,
  });

/** The columns of the history of imports. */
export const importColumns = column.columns([
  column.accessor("startedAt", {
    header: "Started",
    size: 176,
    cell: ({ row }) => <DateCell at={row.original.startedAt} precision="second" />,
  }),
  column.accessor("fileName", { header: "File", size: 200, meta: { grow: true } }),
  column.accessor("status", {
    header: "Status",
    size: 184,
    cell: ({ row }) => (
      <StatusCell
        look={IMPORT_STATUS_LOOKS[row.original.status]}
        reason={row.original.failure ?? (row.original.dryRun ? "dry run" : null)}
      />
    ),
  }),
  figure("rows", "Rows"),
  figure("created", "Created"),
  figure("updated", "Updated"),
  figure("unchanged", "Unchanged"),
  figure("rejected", "Rejected"),
  column.accessor("startedByName", { header: "By", size: 152 }),
]);
