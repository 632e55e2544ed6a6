"use client";

import { SEVERITY_LOOKS, STATE_LOOKS, type AlarmView } from "@/components/alarms/alarm-looks";
import { shownMessage } from "@/components/alarms/shown-message";
import { DateCell } from "@/components/data-table/cells/date-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { InstantsInText } from "@/components/jobs/instants-in-text";
import { StatusBadge } from "@/components/ui/status-badge";

const column = dataTableColumns<AlarmView>();

/** The columns of the alarms. */
export const alarmColumns = column.columns([
  column.accessor("severity", {
    header: "Severity",
    size: 104,
    cell: ({ row }) => <StatusBadge plain look={SEVERITY_LOOKS[row.original.severity]} />,
  }),
  column.accessor("title", {
    header: "What",
    size: 300,
    meta: { grow: true },
    cell: ({ row }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="shrink-0 font-medium">{row.original.title}</span>
        <span className="truncate text-ink-muted" title={row.original.message}>
          <InstantsInText text={row.original.clearReason ?? shownMessage(row.original)} />
        </span>
      </span>
    ),
  }),
  column.accessor("openedAt", {
    header: "Since",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.openedAt} />,
  }),
  column.accessor("occurrences", {
    header: "Times",
    size: 72,
    meta: { align: "end" },
    cell: ({ row }) => <span className="tabular">{row.original.occurrences}</span>,
  }),
  column.accessor("state", {
    header: "State",
    size: 128,
    cell: ({ row }) => <StatusBadge plain look={STATE_LOOKS[row.original.state]} />,
  }),
  column.accessor("clearedAt", {
    header: "Over at",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.clearedAt} />,
  }),
]);
