"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { PURPOSE_LABELS, type SuppressionRow } from "@/components/notifications/suppression-looks";
import { SUPPRESSION_WORDS } from "@/server/notifications/domain/suppression-words";

const column = dataTableColumns<SuppressionRow>();
const dash = <span className="text-ink-faint">–</span>;

/** The columns of the list of suppressed addresses. */
export const suppressionColumns = column.columns([
  column.accessor("address", {
    header: "Address",
    size: 152,
    cell: ({ row }) => row.original.address ?? <span className="text-ink-muted">erased</span>,
  }),
  column.accessor("channel", {
    header: "Channel",
    size: 96,
    cell: ({ row }) => <ChannelMark channel={row.original.channel} />,
  }),
  column.accessor("purpose", {
    header: "For",
    size: 136,
    cell: ({ row }) => PURPOSE_LABELS[row.original.purpose],
  }),
  column.accessor("origin", {
    header: "Why",
    size: 144,
    cell: ({ row }) => SUPPRESSION_WORDS[row.original.origin].label,
  }),
  column.accessor("reason", {
    header: "Reason",
    size: 240,
    meta: { grow: true },
    cell: ({ row }) => (
      <span title={row.original.reason} className="truncate">
        {row.original.reason}
      </span>
    ),
  }),
  column.accessor("createdAt", {
    header: "Since",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.createdAt} />,
  }),
  column.accessor("createdByName", {
    header: "By",
    size: 128,
    cell: ({ row }) => row.original.createdByName ?? dash,
  }),
  column.accessor("liftedAt", {
    header: "Lifted",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.liftedAt} />,
  }),
]);
