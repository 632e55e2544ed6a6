import type pg from "pg";
import { newId } from "@/server/platform/ids";
import type { BookingBatch, FileVendor } from "./booking-batch";

/** What an import did to vendors besides the bookings. */
export interface VendorChanges {
  created: number;
  accountsSet: number;
  updated: number;
}

interface VendorRow {
  id: string;
  ref: string;
  account: string | null;
}

/**
 * Makes sure that every vendor of the batch is in the database and has its id here. A vendor made now is weekly and
 * has no payout account, unless the file says otherwise.
 */
export async function resolveVendors(
  client: pg.ClientBase,
  batch: BookingBatch,
  changes: VendorChanges,
): Promise<void> {
  const unknown = [...new Set(batch.vendors)].filter((vendor) => vendor.id === null);
  if (unknown.length === 0) return;
  await lookUp(client, unknown);
  const missing = unknown.filter((vendor) => vendor.id === null);
  if (missing.length === 0) return;
  const { rowCount } = await client.query(
    `INSERT INTO vendor (id, ref, name, schedule)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::vendor_schedule[]) ON CONFLICT (ref) DO NOTHING`,
    [
      missing.map(() => newId("vnd")),
      missing.map((vendor) => vendor.ref),
      missing.map((vendor) => vendor.name),
      missing.map((vendor) => vendor.schedule ?? "WEEKLY"),
    ],
  );
  changes.created += rowCount ?? 0;
  await lookUp(client, missing);
}

async function lookUp(client: pg.ClientBase, vendors: FileVendor[]): Promise<void> {
  const { rows } = await client.query<VendorRow>(
    `SELECT v.id, v.ref, a.stripe_account_id AS account
     FROM vendor v LEFT JOIN payout_account a ON a.vendor_id = v.id WHERE v.ref = ANY ($1::text[])`,
    [vendors.map((vendor) => vendor.ref)],
  );
  const found = new Map(rows.map((row) => [row.ref, row]));
  for (const vendor of vendors) {
    const row = found.get(vendor.ref);
    if (row) [vendor.id, vendor.account] = [row.id, row.account];
  }
}

/**
 * Gives the accounts that the batch names to vendors without one, as active: the payer asks Stripe again before it
 * sends. A vendor that has another account keeps it, and an account belongs to one vendor: `vendor.account` says
 * afterwards what each has, and the rows that disagree are the caller's to refuse.
 */
export async function setPayoutAccounts(
  client: pg.ClientBase,
  batch: BookingBatch,
  changes: VendorChanges,
): Promise<void> {
  const wanted = new Map<FileVendor, string>();
  batch.vendors.forEach((vendor, index) => {
    const account = batch.accounts[index];
    if (account && vendor.account === null && !wanted.has(vendor)) wanted.set(vendor, account);
  });
  if (wanted.size === 0) return;
  const vendors = [...wanted.keys()];
  const { rowCount } = await client.query(
    `INSERT INTO payout_account (id, vendor_id, stripe_account_id, status)
     SELECT new_id('pacc'), w.vendor_id, w.account, 'ACTIVE'
     FROM unnest($1::text[], $2::text[]) AS w (vendor_id, account) ON CONFLICT DO NOTHING`,
    [vendors.map((vendor) => vendor.id), vendors.map((vendor) => wanted.get(vendor))],
  );
  changes.accountsSet += rowCount ?? 0;
  await lookUp(client, vendors);
}

/** A vendor that the file changed, as the audit log keeps it. */
export interface VendorChange {
  id: string;
  before: { name: string; schedule: string };
  after: { name: string; schedule: string };
}

/**
 * Brings names and schedules of the file's vendors to what the file said last. Done once, at the end: a file that
 * spells one vendor in two ways would otherwise change it back and forth, at each import again.
 */
export async function updateVendors(
  client: pg.ClientBase,
  vendors: Iterable<FileVendor>,
  changes: VendorChanges,
): Promise<VendorChange[]> {
  const known = [...vendors].filter((vendor) => vendor.id !== null);
  const changed: VendorChange[] = [];
  for (let from = 0; from < known.length; from += 5_000) {
    const part = known.slice(from, from + 5_000);
    const { rows } = await client.query<{
      id: string;
      old_name: string;
      old_schedule: string;
      name: string;
      schedule: string;
    }>(
      `UPDATE vendor v SET name = w.name, schedule = coalesce(w.schedule, v.schedule), version = v.version + 1,
         updated_at = now()
       FROM unnest($1::text[], $2::text[], $3::vendor_schedule[]) AS w (id, name, schedule), vendor old
       WHERE v.id = w.id AND old.id = w.id
         AND (v.name <> w.name OR v.schedule <> coalesce(w.schedule, v.schedule))
       RETURNING v.id, old.name AS old_name, old.schedule AS old_schedule, v.name, v.schedule`,
      [
        part.map((vendor) => vendor.id),
        part.map((vendor) => vendor.name),
        part.map((vendor) => vendor.schedule),
      ],
    );
    changes.updated += rows.length;
    for (const row of rows)
      changed.push({
        id: row.id,
        before: { name: row.old_name, schedule: row.old_schedule },
        after: { name: row.name, schedule: row.schedule },
      });
  }
  return changed;
}
