"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { LastingSince } from "@/components/jobs/ago";
import { bytesText } from "@/components/maintenance/bytes-text";
import {
  askedBy,
  isUnderWay,
  runLook,
  whyOf,
  type MaintenanceRunRow,
} from "@/components/maintenance/maintenance-looks";
import { isMove, savedBytesOf, takenOf } from "@/components/maintenance/run-figures";
import { Badge } from "@/components/ui/badge";

const column = dataTableColumns<MaintenanceRunRow>();
/** Statuses that need no reason beside them. */
const SAY_ENOUGH: ReadonlySet<string> = new Set(["DONE", "CANCELLED"]);
const dash = <span className="text-ink-faint">–</span>;

/** The columns of the list of maintenance runs. */
export const runColumns = column.columns([
  column.accessor("title", {
    header: "Task",
    size: 216,
    cell: ({ row }) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{row.original.title}</span>
        {row.original.dryRun ? <Badge>Dry run</Badge> : null}
      </span>
    ),
  }),
  column.accessor("createdAt", {
    header: "Asked for",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.createdAt} />,
  }),
  column.accessor("status", {
    header: "Status",
    size: 132,
    meta: { grow: true },
    cell: ({ row }) => (
      <StatusCell
        look={runLook(row.original)}
        reason={SAY_ENOUGH.has(row.original.status) ? null : (row.original.error ?? whyOf(row.original))}
      />
    ),
  }),
  column.accessor("startedByName", {
    header: "By",
    size: 116,
    cell: ({ row }) => <span className="text-ink-muted">{askedBy(row.original)}</span>,
  }),
  column.display({
    id: "duration",
    header: "Duration",
    size: 84,
    meta: { align: "end" },
    cell: ({ row }) => <Duration run={row.original} />,
  }),
  column.accessor("scanned", {
    header: "Looked at",
    size: 88,
    meta: { align: "end" },
    cell: ({ row }) => <Count of={row.original.scanned} />,
  }),
  column.display({
    id: "taken",
    header: "Taken",
    size: 88,
    meta: { align: "end" },
    cell: ({ row }) => <Count of={takenOf(row.original)} />,
  }),
  column.accessor("skipped", {
    header: "Skipped",
    size: 80,
    meta: { align: "end" },
    cell: ({ row }) => <Count of={row.original.skipped} />,
  }),
  column.display({
    id: "saved",
    header: "Saved",
    size: 80,
    meta: { align: "end" },
    cell: ({ row }) =>
      isMove(row.original) ? dash : <span className="tabular">{bytesText(savedBytesOf(row.original))}</span>,
  }),
]);

function Count({ of }: { of: number }) {
  return <span className={of === 0 ? "tabular text-ink-faint" : "tabular"}>{countText(of)}</span>;
}

function Duration({ run: { status, startedAt, finishedAt } }: { run: MaintenanceRunRow }) {
  if (startedAt && finishedAt)
    return <span className="tabular">{durationText(finishedAt.getTime() - startedAt.getTime())}</span>;
  if (!startedAt || !isUnderWay(status)) return dash;
  return (
    <span className="text-info">
      <LastingSince at={startedAt} />
    </span>
  );
}
