import { InvalidInput } from "@/server/platform/errors";
import { CsvReader, type RecordProblem } from "@/server/bookings/csv/csv-reader";
import { SeenRefs } from "@/server/bookings/csv/seen-refs";
import { bookingRowReader, type RowError } from "@/server/bookings/domain/booking-row";
import { readHeader, type ColumnMapping } from "@/server/bookings/domain/import-columns";
import { BookingBatch, type FileVendor } from "./booking-batch";

/** Most columns a file may have; a list of bookings has some twenty. */
export const COLUMNS_MAX = 200;

/**
 * Turns the bytes of a file into batches of good rows, and tells the bad ones. It holds one batch, the vendors of
 * the file and fingerprints of its references, whatever the length of the file.
 */
export class FileReading {
  /** Rows so far, good and bad, without the headings. */
  rows = 0;
  /** Rows that could not be read. */
  rejected = 0;
  ignoredColumns: string[] = [];
  readonly vendors = new Map<string, FileVendor>();

  private batch = new BookingBatch();
  private readonly seen = new SeenRefs();
  private readonly csv: CsvReader;
  private reader: ReturnType<typeof bookingRowReader> | null = null;
  private width = 0;
  private readonly last = { fields: 0, line: 0 };
  private readonly rowErrors: RowError[] = [];

  constructor(
    private readonly mapping: ColumnMapping,
    private readonly report: (error: RowError) => void,
  ) {
    this.csv = new CsvReader({
      record: (fields, line) => this.takeRecord(fields, line),
      badRecord: (problem, line) => this.takeBadRecord(problem, line),
    });
  }

  /** Takes the next bytes. Throws InvalidInput when the file as a whole cannot be imported. */
  push(bytes: Uint8Array): void {
    this.csv.push(bytes);
  }

  /** Takes the end of the file. Throws InvalidInput when the file was cut off or had no headings. */
  end(): void {
    const { complete } = this.csv.end();
    if (!this.reader) throw new InvalidInput("The file is empty.", "file");
    // Whole files may lack the last line break; a file that was cut off lacks fields too, or breaks off in a quote.
    if (!complete && this.rows > 0 && this.last.fields < this.width)
      throw new InvalidInput(
        `The file ends in the middle of line ${this.last.line}: it was cut off. Nothing of it was imported.`,
        "file",
      );
  }

  get isBatchFull(): boolean {
    return this.batch.size >= BookingBatch.SIZE;
  }

  /** The rows gathered so far; a new batch is begun. */
  takeBatch(): BookingBatch {
    const batch = this.batch;
    this.batch = new BookingBatch();
    return batch;
  }

  private takeRecord(fields: string[], line: number): void {
    if (!this.reader) return this.takeHeader(fields);
    this.rows++;
    this.last.fields = fields.length;
    this.last.line = line;
    if (fields.length !== this.width) {
      const reason = `The row has ${fields.length} fields, the headings are ${this.width}.`;
      this.rejected++;
      return this.report({ line, field: "row", code: "csv.field_count", reason, value: null });
    }
    const { row, read } = this.reader;
    if (!read(fields, line, this.rowErrors)) {
      this.rejected++;
      for (const error of this.rowErrors) this.report(error);
      this.rowErrors.length = 0;
      return;
    }
    this.batch.add(
      row,
      this.vendorOf(row.vendorRef, row.vendorName, row.vendorSchedule),
      line,
      this.seen.add(row.ref),
    );
  }

  private vendorOf(ref: string, name: string, schedule: FileVendor["schedule"]): FileVendor {
    const known = this.vendors.get(ref);
    if (known) {
      if (known.name !== name) known.name = copied(name);
      if (schedule !== null) known.schedule = schedule;
      return known;
    }
    const vendor = { ref: copied(ref), id: null, account: null, name: copied(name), schedule };
    this.vendors.set(vendor.ref, vendor);
    return vendor;
  }

  private takeHeader(fields: string[]): void {
    if (fields.length > COLUMNS_MAX)
      throw new InvalidInput(
        `The file has ${fields.length} columns; at most ${COLUMNS_MAX} are read.`,
        "file",
      );
    const header = readHeader(fields, this.mapping);
    if (!header.ok) throw new InvalidInput(header.problem, "file");
    this.width = header.width;
    this.ignoredColumns = header.ignored;
    this.reader = bookingRowReader(header.positions);
  }

  private takeBadRecord(problem: RecordProblem, line: number): void {
    if (!this.reader)
      throw new InvalidInput(
        `The headings on line ${line} cannot be read. ${problem.reason} Is this a CSV file?`,
        "file",
      );
    this.rows++;
    this.rejected++;
    this.last.fields = 0;
    this.last.line = line;
    this.report({ line, field: "row", code: problem.code, reason: problem.reason, value: null });
  }
}

// A piece of a longer text keeps all of it in memory; what lives as long as the file must not.
function copied(text: string): string {
  return Buffer.from(text).toString();
}
