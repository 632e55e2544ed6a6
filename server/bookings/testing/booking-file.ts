import { REQUIRED_COLUMNS } from "@/server/bookings/domain/import-columns";

export type BookingCells = Partial<Record<string, string>>;

/** A good row of an import file; every test names only what it is about. */
export const GOOD_BOOKING: Readonly<Record<(typeof REQUIRED_COLUMNS)[number], string>> = {
  booking_ref: "B-1",
  vendor_ref: "alps",
  vendor_name: "Alps Huts",
  customer_ref: "guest-1",
  customer_name: "Ada Guest",
  customer_email: "ada@example.com",
  customer_phone: "+39 06 1234",
  currency: "EUR",
  gross_amount: "125.50",
  status: "completed",
  booked_at: "2025-05-01T09:00:00Z",
  starts_on: "2025-06-01",
  ends_on: "2025-06-04",
  completed_at: "2025-06-04T10:00:00+02:00",
  cancelled_at: "",
  is_test: "false",
};

/** A file of bookings as text, one row for each set of cells; what a set leaves out is that of GOOD_BOOKING. */
export function bookingFile(rows: BookingCells[], extraColumns: string[] = []): string {
  const columns = [...REQUIRED_COLUMNS, ...extraColumns];
  const lines = rows.map((cells) =>
    columns.map((column) => quoted({ ...GOOD_BOOKING, ...cells }[column] ?? "")).join(","),
  );
  return `${[columns.join(","), ...lines].join("\n")}\n`;
}

/** The text or bytes as a stream that arrives in pieces of this many bytes. */
export async function* inPieces(content: string | Buffer, pieceBytes = 65_536): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
