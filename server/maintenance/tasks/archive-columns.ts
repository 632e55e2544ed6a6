/**
 * The shape of the live tables that the archive knows, kept with each archived row. It grows when a migration changes
 * these tables: that migration changes the archive as well, and the columns are listed here.
 */
export const SCHEMA_VERSION = 1;

export const BOOKING_COLUMNS = [
  "id",
  "ref",
  "vendor_id",
  "customer_ref",
  "customer_name",
  "customer_email",
  "customer_phone",
  "currency",
  "gross_minor",
  "status",
  "booked_at",
  "starts_on",
  "ends_on",
  "completed_at",
  "cancelled_at",
  "is_test",
  "details_at",
  "created_at",
  "updated_at",
] as const;

/**
 * What a row takes more in the archive than it did before, in bytes: the version, the instant, the run's id with its
 * length, the checksum with its.
 */
export function archivedAddsBytes(runId: string): number {
  return 4 + 8 + (1 + runId.length) + 33;
}

/** Tables of what belongs to a booking alone, each with its archive, its key and its columns. */
export const CHILDREN = [
  {
    live: "booking_refund",
    archive: "archived_booking_refund",
    key: ["ref"],
    columns: ["ref", "booking_id", "amount_minor", "reason", "refunded_at", "recorded_at", "posted_at"],
  },
  {
    live: "booking_dispute",
    archive: "archived_booking_dispute",
    key: ["ref"],
    columns: ["ref", "booking_id", "amount_minor", "status", "reason", "hold_id", "status_at"],
  },
  {
    live: "payment_instalment",
    archive: "archived_payment_instalment",
    key: ["booking_id", "ref"],
    columns: ["booking_id", "ref", "amount_minor", "due_on", "due_told_at", "paid_at", "paid_minor"],
  },
] as const;

/** SHA-256 over the row under the alias, as text in UTC: the connection's TimeZone must be that. */
export function checksumOf(alias: string, columns: readonly string[]): string {
  return `sha256(convert_to(ROW(${prefixed(alias, columns)})::text, 'UTF8'))`;
}

/** The columns behind the alias, separated by commas. */
export function prefixed(alias: string, columns: readonly string[]): string {
  return columns.map((column) => `${alias}.${column}`).join(", ");
}
