import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { guardCsvCell } from "@/server/platform/csv-cell";

/** A text from anywhere, which gets the formula guard, or a figure of our own making, which stays as it is. */
export type CsvCell = { text: string | null } | { figure: string | null };

/**
 * Rows as a CSV file: RFC 4180 with CRLF, UTF-8 with a byte order mark, because spreadsheets take a file without one
 * for a regional encoding and spoil names. Rows are taken as fast as they are read; an error of the source ends the
 * stream with an error, so that a part never looks like the whole. Ending the stream ends the source.
 */
export function csvStream(headings: readonly string[], rows: AsyncIterable<readonly CsvCell[]>): Readable {
  const file = stringify({ bom: true, record_delimiter: "windows", header: true, columns: [...headings] });
  // Errors arrive on the stream that is returned, as pipeline destroys it with them.
  pipeline(Readable.from(plainRows(rows)), file, () => undefined);
  return file;
}

async function* plainRows(rows: AsyncIterable<readonly CsvCell[]>): AsyncGenerator<string[]> {
  for await (const row of rows) yield row.map(plain);
}

function plain(cell: CsvCell): string {
  return "text" in cell ? guardCsvCell(cell.text ?? "") : (cell.figure ?? "");
}
