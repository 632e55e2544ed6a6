"use client";

import { BookingLink } from "@/components/bookings/booking-link";
import { DateCell } from "@/components/data-table/cells/date-cell";
import { IdCell } from "@/components/data-table/cells/id-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { MESSAGE_LOOKS, templateLabel, type MessageRow } from "@/components/notifications/message-looks";
import { reasonText } from "@/components/notifications/reason-words";

const column = dataTableColumns<MessageRow>();
const dash = <span className="text-ink-faint">–</span>;

/** The columns of the list of messages. */
export const messageColumns = column.columns([
  column.accessor("template", {
    header: "Message",
    size: 168,
    cell: ({ row }) => <span className="font-medium">{templateLabel(row.original.template)}</span>,
  }),
  column.accessor("status", {
    header: "Status",
    size: 200,
    meta: { grow: true },
    cell: ({ row }) => (
      <StatusCell look={MESSAGE_LOOKS[row.original.status]} reason={remarkOf(row.original)} />
    ),
  }),
  column.accessor("statusAt", {
    header: "Since",
    size: 168,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.statusAt} precision="second" />,
  }),
  column.accessor("channel", {
    header: "Channel",
    size: 84,
    cell: ({ row }) => <ChannelMark channel={row.original.channel} />,
  }),
  column.accessor("bookingRef", {
    header: "Booking",
    size: 124,
    cell: ({ row: { original: message } }) =>
      message.bookingRef ? <BookingLink bookingRef={message.bookingRef} /> : dash,
  }),
  column.accessor("recipientName", {
    header: "Recipient",
    size: 136,
    cell: ({ row }) => row.original.recipientName ?? dash,
  }),
  column.accessor("toAddress", {
    header: "Sent to",
    size: 120,
    cell: ({ row }) =>
      row.original.toAddress ??
      (row.original.channel === "PUSH" ? <span className="text-ink-muted">their devices</span> : dash),
  }),
  column.accessor("attempts", {
    header: "Attempts",
    size: 72,
    meta: { align: "end" },
    cell: ({ row }) => <span className="tabular">{row.original.attempts}</span>,
  }),
  column.accessor("createdAt", {
    header: "Planned",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.createdAt} />,
  }),
  column.accessor("id", {
    header: "Message id",
    size: 168,
    cell: ({ row }) => <IdCell id={row.original.id} label="message id" />,
  }),
]);

function remarkOf({ statusReason, conflict, isResend, isFallback }: MessageRow): string | null {
  const remarks = [
    reasonText(statusReason),
    conflict ? "The provider told two different things." : null,
    isResend ? "Sent again by a colleague." : null,
    isFallback ? "Stands in for another channel." : null,
  ].filter((remark) => remark !== null);
  return remarks.length === 0 ? null : remarks.join(" ");
}
