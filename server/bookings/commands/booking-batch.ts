import type { BookingRow } from "@/server/bookings/domain/booking-row";

/** A vendor as the file so far knows it. Kept for the whole file: memory grows with vendors, not with bookings. */
export interface FileVendor {
  ref: string;
  /** Null until it was looked up or made. */
  id: string | null;
  /** The Stripe account it has in the database; null without one. */
  account: string | null;
  /** What the file says last. */
  name: string;
  schedule: "WEEKLY" | "MONTHLY" | null;
}

/** Good rows on their way to the database, as columns side by side: one object a row would cost more than its check. */
export class BookingBatch {
  readonly refs: string[] = [];
  readonly vendors: FileVendor[] = [];
  readonly accounts: (string | null)[] = [];
  readonly bodies: string[] = [];
  readonly lines: number[] = [];
  /** Whether the file had this reference before, as far as its fingerprint tells. */
  readonly repeats: boolean[] = [];
  hasAccounts = false;
  hasRepeats = false;

  /** How many rows a batch holds when it is handed over. */
  static readonly SIZE = 5_000;

  get size(): number {
    return this.refs.length;
  }

  add(row: BookingRow, vendor: FileVendor, line: number, isRepeat: boolean): void {
    this.refs.push(row.ref);
    this.vendors.push(vendor);
    this.accounts.push(row.vendorAccount);
    this.bodies.push(row.body);
    this.lines.push(line);
    this.repeats.push(isRepeat);
    if (row.vendorAccount !== null) this.hasAccounts = true;
    if (isRepeat) this.hasRepeats = true;
  }
}
