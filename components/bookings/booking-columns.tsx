"use client";

import { BOOKING_LOOKS, type BookingRow } from "@/components/bookings/booking-looks";
import { DateCell } from "@/components/data-table/cells/date-cell";
import { MoneyCell } from "@/components/data-table/cells/money-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { Day } from "@/components/format/day";
import { Badge } from "@/components/ui/badge";

const column = dataTableColumns<BookingRow>();

/** The columns of the list of bookings. */
export const bookingColumns = column.columns([
  column.accessor("ref", {
    header: "Booking",
    size: 148,
    cell: ({ row: { original: booking } }) => (
      <>
        <span className="font-medium">{booking.ref}</span>
        {booking.isTest ? <Badge className="ml-1.5 align-middle">Test</Badge> : null}
        {booking.source === "archived" ? <Badge className="ml-1.5 align-middle">Archived</Badge> : null}
      </>
    ),
  }),
  column.accessor("status", {
    header: "Status",
    size: 112,
    meta: { fit: true },
    cell: ({ row }) => <StatusCell look={BOOKING_LOOKS[row.original.status]} />,
  }),
  column.accessor("vendorName", { header: "Vendor", size: 200, meta: { grow: true } }),
  column.accessor("travellerName", { header: "Traveller", size: 136 }),
  column.accessor("startsOn", {
    header: "From",
    size: 104,
    meta: { fit: true },
    cell: ({ row }) => <Day day={row.original.startsOn} />,
  }),
  column.accessor("endsOn", {
    header: "To",
    size: 104,
    meta: { fit: true },
    cell: ({ row }) => <Day day={row.original.endsOn} />,
  }),
  column.accessor("grossMinor", {
    header: "Price",
    size: 112,
    meta: { align: "end" },
    cell: ({ row: { original: booking } }) => (
      <MoneyCell amountMinor={booking.grossMinor} currency={booking.currency} />
    ),
  }),
  column.accessor("bookedAt", {
    header: "Booked",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.bookedAt} />,
  }),
]);
