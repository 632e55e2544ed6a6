"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { IdCell } from "@/components/data-table/cells/id-cell";
import { dataTableColumns } from "@/components/data-table/column";
import type { RouterOutputs } from "@/server/api/root";

export type AuditRow = RouterOutputs["audit"]["list"]["events"][number];

const column = dataTableColumns<AuditRow>();

/** The columns of the audit log. */
export const auditColumns = column.columns([
  column.accessor("at", {
    header: "When",
    size: 176,
    cell: ({ row }) => <DateCell at={row.original.at} precision="second" />,
  }),
  column.accessor("actorName", {
    header: "Who",
    size: 152,
    cell: ({ row }) =>
      row.original.actorKind === "staff" ? (
        row.original.actorName
      ) : (
        <span className="text-ink-muted">{row.original.actorName} (system)</span>
      ),
  }),
  column.accessor("action", {
    header: "Action",
    size: 216,
    cell: ({ row }) => <span className="font-mono text-xs">{row.original.action}</span>,
  }),
  column.accessor("subjectKind", { header: "Subject", size: 128 }),
  column.accessor("subjectId", {
    header: "Subject id",
    size: 184,
    cell: ({ row }) => <IdCell id={row.original.subjectId} label="subject id" />,
  }),
  column.accessor("reason", {
    header: "Reason",
    size: 160,
    meta: { grow: true },
    cell: ({ row }) => row.original.reason ?? <span className="text-ink-faint">–</span>,
  }),
  column.accessor("seq", {
    header: "Number",
    size: 88,
    meta: { align: "end" },
    cell: ({ row }) => <span className="tabular text-ink-muted">{row.original.seq.toString()}</span>,
  }),
]);
