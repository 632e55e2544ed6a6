import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { lockEarnings } from "@/server/ledger/accrue-earnings";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { BODY_COLUMNS, type RowError } from "@/server/bookings/domain/booking-row";
import { copyText } from "@/server/bookings/domain/import-text";
import type { BookingBatch } from "./booking-batch";
import { resolveVendors, setPayoutAccounts, type VendorChanges } from "./merge-vendors";

/** What became of the good rows. */
export interface BookingCounts {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows refused by a rule; rows that could not be read are counted by whoever read them. */
  rejected: number;
}

const BODY = BODY_COLUMNS.join(", ");

/** Makes the table that rows of known bookings are compared in; it goes with the transaction. */
export async function openStaging(client: pg.ClientBase): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE import_row (
       line int NOT NULL, is_repeat boolean NOT NULL, ref text NOT NULL, vendor_id text NOT NULL,
       customer_ref text, customer_name text, customer_email text, customer_phone text, currency char(3),
       gross_minor bigint, status booking_status, booked_at timestamptz, starts_on date, ends_on date,
       completed_at timestamptz, cancelled_at timestamptz, is_test boolean
     ) ON COMMIT DROP`,
  );
}

/**
 * Brings one batch into the database, in the caller's transaction: bookings that are new are copied straight into
 * their table, the others are compared with what is there and updated as far as they may still change.
 *
 * @param report is told each field that a rule refused.
 */
export async function mergeBatch(
  client: pg.ClientBase,
  batch: BookingBatch,
  counts: BookingCounts,
  changes: VendorChanges,
  report: (error: RowError) => void,
): Promise<void> {
  await resolveVendors(client, batch, changes);
  if (batch.hasAccounts) await setPayoutAccounts(client, batch, changes);

  const known = await knownRefs(client, "booking", batch.refs);
  const archived = await knownRefs(client, "archived_booking", batch.refs);
  const created: string[] = [];
  const staged: string[] = [];
  const ofArchive: string[] = [];
  const repeated: string[] = [];
  for (let index = 0; index < batch.size; index++) {
    const vendor = batch.vendors[index]!;
    const account = batch.accounts[index];
    if (account && account !== vendor.account) {
      counts.rejected++;
      report(accountRefused(batch.lines[index]!, account, vendor.account));
      continue;
    }
    const ref = batch.refs[index]!;
    const isRepeat = batch.repeats[index]!;
    const values = `${copyText(ref)}\t${vendor.id}\t${batch.bodies[index]}\n`;
    if (archived.has(ref)) ofArchive.push(`${batch.lines[index]}\tf\t${values}`);
    else if (known.has(ref) && isRepeat) repeated.push(`${batch.lines[index]}\tt\t${values}`);
    else if (known.has(ref)) staged.push(`${batch.lines[index]}\tf\t${values}`);
    else {
      created.push(values);
      // Later rows of this batch with the same reference are compared with this one.
      if (batch.hasRepeats) known.add(ref);
    }
  }
  if (created.length > 0) {
    await copyInto(client, `booking (ref, vendor_id, ${BODY})`, created);
    counts.created += created.length;
  }
  if (ofArchive.length > 0) await compareArchived(client, ofArchive, counts, report);
  if (staged.length > 0) await mergeKnown(client, staged, counts, report);
  // After the first rows have taken effect, so that a repeat is compared with what the file made of the booking.
  if (repeated.length > 0) await mergeKnown(client, repeated, counts, report);
}

async function knownRefs(
  client: pg.ClientBase,
  table: "booking" | "archived_booking",
  refs: string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ ref: string }>(
    `SELECT ref FROM ${table} WHERE ref = ANY ($1::text[])`,
    [refs],
  );
  return new Set(rows.map((row) => row.ref));
}

/** COPY reads lines that are ready; they leave in pieces, so that the process never holds a batch twice. */
async function copyInto(client: pg.ClientBase, target: string, lines: string[]): Promise<void> {
  const copy = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  const finished = new Promise<void>((done, fail) => copy.once("finish", done).once("error", fail));
  // Heard below; until then a failure must not count as unheard.
  finished.catch(() => undefined);
  for (let from = 0; from < lines.length && !copy.destroyed; from += 1_000)
    if (!copy.write(lines.slice(from, from + 1_000).join("")))
      await Promise.race([once(copy, "drain"), finished]);
  copy.end();
  await finished;
}

async function mergeKnown(
  client: pg.ClientBase,
  staged: string[],
  counts: BookingCounts,
  report: (error: RowError) => void,
): Promise<void> {
  await client.query("TRUNCATE import_row");
  await copyInto(client, `import_row (line, is_repeat, ref, vendor_id, ${BODY})`, staged);
  const { rowCount: unchanged } = await client.query(DROP_UNCHANGED);
  counts.unchanged += unchanged ?? 0;
  if (unchanged === staged.length) return;

  // From here on no earning may appear for a booking that this file is changing.
  await lockEarnings(client);
  const { rows } = await client.query<RefusedRow>(DROP_REFUSED);
  for (const row of rows) for (const error of refusals(row)) report(error);
  counts.rejected += rows.length;
  const { rowCount: updated } = await client.query(UPDATE_CHANGED);
  counts.updated += updated ?? 0;
}

/** What is in the archive is as it was; a row that says something else of it is refused. */
async function compareArchived(
  client: pg.ClientBase,
  staged: string[],
  counts: BookingCounts,
  report: (error: RowError) => void,
): Promise<void> {
  await client.query("TRUNCATE import_row");
  await copyInto(client, `import_row (line, is_repeat, ref, vendor_id, ${BODY})`, staged);
  const { rowCount: unchanged } = await client.query(
    `DELETE FROM import_row s USING archived_booking b WHERE b.ref = s.ref AND (${OLD}) IS NOT DISTINCT FROM (${NEW})`,
  );
  counts.unchanged += unchanged ?? 0;
  const { rows } = await client.query<{ line: number; ref: string }>("SELECT line, ref FROM import_row");
  counts.rejected += rows.length;
  for (const { line, ref } of rows)
    report({
      line,
      field: "booking_ref",
      code: "booking.archived",
      reason: "The booking is in the archive. An admin can restore it, so that it can be changed.",
      value: ref,
    });
}

const OLD = `b.vendor_id, ${BODY_COLUMNS.map((name) => `b.${name}`).join(", ")}`;
const NEW = `s.vendor_id, ${BODY_COLUMNS.map((name) => `s.${name}`).join(", ")}`;

const DROP_UNCHANGED = `
  DELETE FROM import_row s USING booking b WHERE b.ref = s.ref AND (${OLD}) IS NOT DISTINCT FROM (${NEW})`;

// A booking never moves to another vendor. Once it has earned, what the earning was made of stands: corrections of
// money are refunds and adjustments, which the ledger shows, and not a changed past.
const DROP_REFUSED = `
  WITH compared AS (
    SELECT s.ctid AS at, array_remove(ARRAY[
      CASE WHEN s.is_repeat THEN 'booking_ref' END,
      CASE WHEN s.vendor_id <> b.vendor_id THEN 'vendor_ref' END,
      CASE WHEN e.id IS NOT NULL AND s.currency <> b.currency THEN 'currency' END,
      CASE WHEN e.id IS NOT NULL AND s.gross_minor <> b.gross_minor THEN 'gross_amount' END,
      CASE WHEN e.id IS NOT NULL AND s.status <> b.status THEN 'status' END,
      CASE WHEN e.id IS NOT NULL AND s.completed_at IS DISTINCT FROM b.completed_at THEN 'completed_at' END,
      CASE WHEN e.id IS NOT NULL AND s.is_test <> b.is_test THEN 'is_test' END
    ], NULL) AS fields
    FROM import_row s
    JOIN booking b ON b.ref = s.ref
    LEFT JOIN ledger_entry e ON e.booking_id = b.id AND e.kind = 'EARNING'
  )
  DELETE FROM import_row s USING compared c WHERE s.ctid = c.at AND cardinality(c.fields) > 0
  RETURNING s.line, c.fields, s.ref, (SELECT v.ref FROM vendor v WHERE v.id = s.vendor_id) AS vendor_ref,
    s.currency, s.gross_minor::text, lower(s.status::text) AS status, s.is_test,
    to_char(s.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS completed_at`;

const UPDATE_CHANGED = `
  UPDATE booking b SET (${BODY}) = (${NEW.replace("s.vendor_id, ", "")}), updated_at = now()
  FROM import_row s WHERE b.ref = s.ref`;

interface RefusedRow {
  line: number;
  fields: string[];
  ref: string;
  vendor_ref: string;
  currency: string;
  gross_minor: string;
  status: string;
  completed_at: string | null;
  is_test: boolean;
}

function refusals(row: RefusedRow): RowError[] {
  const value: Record<string, string> = {
    booking_ref: row.ref,
    vendor_ref: row.vendor_ref,
    currency: row.currency,
    gross_amount: canonicalDecimal(BigInt(row.gross_minor), row.currency),
    status: row.status,
    completed_at: row.completed_at ?? "",
    is_test: String(row.is_test),
  };
  // A repeated reference says it all: the other differences follow from it.
  const fields = row.fields.includes("booking_ref") ? ["booking_ref"] : row.fields;
  return fields.map((field) => ({ line: row.line, field, ...ruleOf(field), value: value[field] ?? null }));
}

function ruleOf(field: string): { code: string; reason: string } {
  if (field === "booking_ref")
    return {
      code: "booking.repeated",
      reason: "The file has this booking before, with other content; the first row counts.",
    };
  if (field === "vendor_ref")
    return { code: "booking.other_vendor", reason: "A booking never moves to another vendor." };
  return {
    code: "booking.already_earned",
    reason:
      "The vendor's earning was made from this booking: a refund or an adjustment corrects it, not an import.",
  };
}

function accountRefused(line: number, wanted: string, has: string | null): RowError {
  const isOther = has !== null;
  return {
    line,
    field: "vendor_account",
    code: isOther ? "account.other" : "account.taken",
    reason: isOther
      ? "The vendor has another payout account. Finance changes it on the vendor's page."
      : "This payout account belongs to another vendor.",
    value: wanted,
  };
}
