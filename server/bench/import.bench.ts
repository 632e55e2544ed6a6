import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { importBookings } from "@/server/bookings/commands/import-bookings";
import { generateBookings } from "@/server/bookings/testing/generate-bookings";
import { openBenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { timed } from "./timed";

const ROWS = 300_000;

/**
 * Importing a file of bookings, against a bare COPY of the same file into a table with the same indexes as
 * `booking`. The import validates each row, makes vendors, reports and audits; the earnings, which COPY has no
 * counterpart for, are measured by themselves.
 */
export async function benchImport(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  const folder = await mkdtemp(join(tmpdir(), "travellr-bench-file-"));
  const file = join(folder, "bookings.csv");
  try {
    await pipeline(Readable.from(generateBookings({ rows: ROWS })), createWriteStream(file));
    const { pool } = bench.database;
    await pool.query(BARE_TABLE);
    const copyMs = await timed(async () => {
      const client = await pool.connect();
      try {
        const columns =
          "booking_ref, vendor_ref, vendor_name, customer_ref, customer_name, customer_email, customer_phone, currency, gross_amount, status, booked_at, starts_on, ends_on, completed_at, cancelled_at, is_test";
        await pipeline(
          createReadStream(file),
          client.query(copyFrom(`COPY bare_booking (${columns}) FROM STDIN (FORMAT csv, HEADER true)`)),
        );
      } finally {
        client.release();
      }
    });
    await pool.query("DROP TABLE bare_booking");
    const result = await importBookings(bench.ctx, {
      source: createReadStream(file),
      fileName: "bookings.csv",
    });
    if (result.created !== ROWS) throw new Error(`Only ${result.created} of ${ROWS} rows went in.`);
    const perSecond = (ms: number) => `${Math.round(ROWS / (ms / 1000)).toLocaleString("en-GB")} rows/s`;
    return [
      {
        name: `Import of ${ROWS.toLocaleString("en-GB")} bookings, rows per second to those of a bare COPY`,
        value: copyMs / result.importMs,
        unit: "×",
        target: { atLeast: 0.5 },
        detail: `${perSecond(result.importMs)} against ${perSecond(copyMs)}`,
      },
      {
        name: "the same with the earnings that follow it",
        value: copyMs / (result.importMs + result.earningsMs),
        unit: "×",
        detail: `${result.earnings.toLocaleString("en-GB")} earnings in ${(result.earningsMs / 1000).toFixed(1)} s`,
      },
    ];
  } finally {
    await bench.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The file's columns under the indexes that `booking` has: its id, its reference, vendor with completion, e-mail. */
const BARE_TABLE = `
  CREATE TABLE bare_booking (
    id bigserial PRIMARY KEY, booking_ref text NOT NULL UNIQUE, vendor_ref text NOT NULL, vendor_name text NOT NULL,
    customer_ref text NOT NULL, customer_name text NOT NULL, customer_email text, customer_phone text,
    currency char(3) NOT NULL, gross_amount numeric NOT NULL, status text NOT NULL, booked_at timestamptz NOT NULL,
    starts_on date NOT NULL, ends_on date NOT NULL, completed_at timestamptz, cancelled_at timestamptz,
    is_test boolean NOT NULL
  );
  CREATE INDEX ON bare_booking (vendor_ref, completed_at);
  CREATE INDEX ON bare_booking (customer_email);`;
