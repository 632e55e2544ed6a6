import type pg from "pg";
import type { Context } from "@/server/platform/context";
import { Conflict, InvalidInput } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { unpackFile } from "@/server/bookings/csv/unpack-file";
import type { RowError } from "@/server/bookings/domain/booking-row";
import type { ColumnMapping } from "@/server/bookings/domain/import-columns";
import { makeUpEarnings } from "./make-up-earnings";
import { FileReading } from "./file-reading";
import { ERRORS_MAX, finishImport, insertImport, updateProgress, type ImportFigures } from "./import-report";
import { mergeBatch, openStaging, type BookingCounts } from "./merge-bookings";
import { updateVendors, type VendorChange, type VendorChanges } from "./merge-vendors";

export interface ImportBookingsInput {
  /** The bytes of the file, plain or gzip. */
  source: AsyncIterable<Uint8Array>;
  fileName: string;
  /** Null while it is not known; only for showing what is left. */
  bytesTotal?: number | null;
  mapping?: ColumnMapping;
  /** Does everything and undoes it: the report is that of a real import. */
  dryRun?: boolean;
  /** `bimp_` and 26 letters or digits, to make a repeated request a conflict; made here when left out. */
  importId?: string;
  /** Told at most four times a second, and at the end. */
  onProgress?: (figures: ImportFigures) => void;
}

export interface ImportResult extends Omit<ImportFigures, "bytesRead"> {
  importId: string;
  dryRun: boolean;
  /** In the order of lines, at most ERRORS_MAX; `rejected` counts all rows. */
  errors: RowError[];
  vendors: VendorChanges;
  /** Headings that stand for nothing we know. */
  ignoredColumns: string[];
  /** Earnings made after the bookings were in. */
  earnings: number;
  /** What the two parts took: bookings up to their commit, earnings up to theirs. */
  importMs: number;
  earningsMs: number;
}

const PROGRESS_EVERY_MS = 250;
const AUDITED_VENDORS_MAX = 100;
/** From this many new bookings on, the planner's figures are brought up to date at once. */
const ANALYZE_FROM_ROWS = 10_000;
const ANALYZE = "ANALYZE vendor, booking, ledger_account, ledger_entry, ledger_posting";

/**
 * Imports a file of bookings in the canonical format. All good rows go in by one transaction, with the report and
 * one audit event; when the file as a whole is refused (cut off, not CSV, wrong encoding, missing columns), nothing
 * of it is kept and InvalidInput says why. Importing a file again changes nothing.
 *
 * The earnings of completed bookings follow in a second transaction. They are derived from the bookings alone, so
 * that a process that dies between the two loses nothing: the next import or draft makes them up.
 */
export async function importBookings(ctx: Context, input: ImportBookingsInput): Promise<ImportResult> {
  const client = await ctx.pool.connect();
  try {
    // An import takes as long as its file is large; what guards short requests must not end it.
    await client.query("BEGIN");
    await client.query("SET LOCAL statement_timeout = 0");
    await waitForTurn(client);
    const result = await importInTurn(ctx, client, input);
    if (!result.dryRun) await makeEarnings(ctx, client, result);
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

// Two files at once would wait for each other's vendors and bookings, perhaps in a circle.
async function waitForTurn(client: pg.ClientBase): Promise<void> {
  await client.query("SET LOCAL lock_timeout = '30s'");
  try {
    await client.query("SELECT pg_advisory_xact_lock(715020261126)");
  } catch (error) {
    if ((error as { code?: string }).code === "55P03")
      throw new Conflict("Another import is running. Please try again when it is done.");
    throw error;
  }
  await client.query("SET LOCAL lock_timeout = 0");
}

async function importInTurn(
  ctx: Context,
  client: pg.ClientBase,
  input: ImportBookingsInput,
): Promise<ImportResult> {
  const startedAt = performance.now();
  const id = input.importId ?? newId("bimp");
  const { fileName, dryRun = false } = input;
  const figures: ImportFigures = { bytesRead: 0, rows: 0, created: 0, updated: 0, unchanged: 0, rejected: 0 };
  const vendors: VendorChanges = { created: 0, accountsSet: 0, updated: 0 };
  const errors: RowError[] = [];
  const outcome = { id, fileName, dryRun, figures, errors };
  await insertImport(ctx, { id, fileName, dryRun, bytesTotal: input.bytesTotal ?? null });
  const progress = showProgress(ctx, id, figures, input.onProgress);
  try {
    const { ignoredColumns, changedVendors } = await moveRows(client, input, { figures, vendors, errors });
    await progress.stop();
    errors.sort((one, other) => one.line - other.line);
    const detail = { dryRun, vendors, changedVendors: changedVendors.slice(0, AUDITED_VENDORS_MAX) };
    if (dryRun) {
      await client.query("ROLLBACK");
      await client.query("BEGIN");
    }
    await finishImport(ctx, client, { ...outcome, failure: null, detail });
    await client.query("COMMIT");
    const importMs = performance.now() - startedAt;
    const { bytesRead: _, ...counts } = figures;
    return {
      importId: id,
      dryRun,
      ...counts,
      errors,
      vendors,
      ignoredColumns,
      earnings: 0,
      importMs,
      earningsMs: 0,
    };
  } catch (error) {
    await progress.stop();
    await client.query("ROLLBACK").catch(() => undefined);
    await recordFailure(ctx, { ...outcome, errors: [] }, error);
    throw error;
  }
}

/** Streams the file into the database: while one batch is merged, the next is read. */
async function moveRows(
  client: pg.ClientBase,
  input: ImportBookingsInput,
  to: { figures: ImportFigures; vendors: VendorChanges; errors: RowError[] },
): Promise<{ ignoredColumns: string[]; changedVendors: VendorChange[] }> {
  const { figures, vendors, errors } = to;
  const counts: BookingCounts = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
  const report = (error: RowError) => {
    if (errors.length < ERRORS_MAX) errors.push(error);
  };
  await openStaging(client);
  const reading = new FileReading(input.mapping ?? {}, report);
  let merging: Promise<void> = Promise.resolve();

  const hand = async (batch = reading.takeBatch()) => {
    await merging;
    Object.assign(figures, counts, { rows: reading.rows, rejected: reading.rejected + counts.rejected });
    if (batch.size === 0) return;
    merging = mergeBatch(client, batch, counts, vendors, report);
    // Awaited before the next batch; until then its failure must not end the process as an unheard one.
    merging.catch(() => undefined);
  };

  try {
    for await (const bytes of unpackFile(input.source, (bytesRead) => void (figures.bytesRead = bytesRead))) {
      reading.push(bytes);
      if (reading.isBatchFull) await hand();
    }
    reading.end();
  } catch (error) {
    await merging.catch(() => undefined);
    throw error;
  }
  await hand();
  await hand();
  const changedVendors = await updateVendors(client, reading.vendors.values(), vendors);
  return { ignoredColumns: reading.ignoredColumns, changedVendors };
}

function showProgress(
  ctx: Context,
  id: string,
  figures: ImportFigures,
  onProgress: ImportBookingsInput["onProgress"],
): { stop(): Promise<void> } {
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  const timer = setInterval(() => {
    onProgress?.({ ...figures });
    if (isWriting) return;
    isWriting = true;
    // Progress is for watching: where it cannot be written, the import goes on.
    writing = updateProgress(ctx, id, figures)
      .catch(() => undefined)
      .finally(() => void (isWriting = false));
  }, PROGRESS_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      onProgress?.({ ...figures });
      await writing;
    },
  };
}

async function recordFailure(
  ctx: Context,
  outcome: Omit<Parameters<typeof finishImport>[2], "failure" | "detail">,
  error: unknown,
): Promise<void> {
  const failure =
    error instanceof InvalidInput
      ? error.message
      : "The import broke off for a reason that is not in the file. Nothing of it was kept.";
  const client = await ctx.pool.connect();
  try {
    await client.query("BEGIN");
    await finishImport(ctx, client, { ...outcome, failure, detail: {} });
    await client.query("COMMIT");
  } catch {
    // The first failure is the one to tell; a lost connection must not hide it.
    await client.query("ROLLBACK").catch(() => undefined);
  } finally {
    client.release();
  }
}

async function makeEarnings(ctx: Context, client: pg.ClientBase, result: ImportResult): Promise<void> {
  const startedAt = performance.now();
  const entries = await makeUpEarnings(ctx, client);
  result.earnings = entries;
  result.earningsMs = performance.now() - startedAt;
  // The import is done whatever comes of this; autovacuum does the same a little later.
  if (result.created >= ANALYZE_FROM_ROWS) await client.query(ANALYZE).catch(() => undefined);
}
