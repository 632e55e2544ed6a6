"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { jobLook, type JobRow } from "@/components/jobs/job-looks";

const column = dataTableColumns<JobRow>();
const dash = <span className="text-ink-faint">–</span>;

/** The columns of the list of one-off jobs. */
export const jobColumns = column.columns([
  column.accessor("title", {
    header: "Job",
    size: 176,
    cell: ({ row }) => (
      <span title={row.original.name} className="font-medium">
        {row.original.title}
      </span>
    ),
  }),
  column.accessor("state", {
    header: "Status",
    size: 144,
    cell: ({ row }) => <StatusCell look={jobLook(row.original.state)} />,
  }),
  column.accessor("lastError", {
    header: "Last error",
    size: 240,
    meta: { grow: true },
    cell: ({ row }) =>
      row.original.lastError ? (
        <span title={row.original.lastError} className="truncate text-bad">
          {row.original.lastError}
        </span>
      ) : (
        dash
      ),
  }),
  column.accessor("key", {
    header: "Key",
    size: 176,
    cell: ({ row }) =>
      row.original.key ? (
        <span title={row.original.key} className="truncate font-mono text-xs">
          {row.original.key}
        </span>
      ) : (
        dash
      ),
  }),
  column.accessor("runAt", {
    header: "Due",
    size: 160,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.runAt} precision="second" />,
  }),
  column.accessor("finishedAt", {
    header: "Ended",
    size: 160,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.finishedAt} precision="second" />,
  }),
  column.accessor("attempts", {
    header: "Attempts",
    size: 76,
    meta: { align: "end" },
    cell: ({ row }) => <span className="tabular">{row.original.attempts}</span>,
  }),
]);
