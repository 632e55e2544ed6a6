import type pg from "pg";
import type { Context } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";
import type { RowError } from "@/server/bookings/domain/booking-row";

/** Errors kept and listed for one import; the rest is in the count of rejected rows only. */
export const ERRORS_MAX = 10_000;

/** The figures of an import while it runs and when it is done; all count bookings, that is rows. */
export interface ImportFigures {
  bytesRead: number;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

/**
 * Notes that an import has begun, on a connection of its own, so that everybody can watch it. Throws Conflict when
 * there is an import of this id: the request was repeated.
 */
export async function insertImport(
  ctx: Context,
  row: { id: string; fileName: string; dryRun: boolean; bytesTotal: number | null },
): Promise<void> {
  // Imports wait for each other, and this one has its turn: whatever still says it runs was cut off.
  await ctx.pool.query(
    `UPDATE booking_import SET status = 'FAILED', finished_at = $1,
       failure = 'The import was cut off before its end. Nothing of it was kept.'
     WHERE status = 'RUNNING'`,
    [ctx.clock.now()],
  );
  const { rowCount } = await ctx.pool.query(
    `INSERT INTO booking_import (id, file_name, dry_run, status, bytes_total, started_by_id, started_by_name, started_at)
     VALUES ($1, $2, $3, 'RUNNING', $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
    [row.id, row.fileName, row.dryRun, row.bytesTotal, actorId(ctx), ctx.actor.name, ctx.clock.now()],
  );
  if (rowCount === 0)
    throw new Conflict("This import was sent before. Its report is in the list of imports.");
}

/** Shows how far the import is. */
export async function updateProgress(ctx: Context, id: string, figures: ImportFigures): Promise<void> {
  await ctx.pool.query(
    `UPDATE booking_import SET bytes_read = $2, rows = $3, created = $4, updated = $5, unchanged = $6, rejected = $7
     WHERE id = $1 AND status = 'RUNNING'`,
    [id, ...figureValues(figures)],
  );
}

/**
 * Writes the final state of an import, its errors and its one audit event on the given connection, inside the
 * caller's transaction: with the bookings where they are kept, in one of its own after a dry run or a failure.
 */
export async function finishImport(
  ctx: Context,
  client: pg.ClientBase,
  outcome: {
    id: string;
    fileName: string;
    dryRun: boolean;
    figures: ImportFigures;
    errors: readonly RowError[];
    /** Why the file as a whole was refused; null when it was imported. */
    failure: string | null;
    /** What else the audit log should keep. */
    detail: Record<string, unknown>;
  },
): Promise<void> {
  const { id, figures, failure } = outcome;
  await client.query(
    `UPDATE booking_import SET bytes_read = $2, rows = $3, created = $4, updated = $5, unchanged = $6, rejected = $7,
       status = $8, failure = $9, finished_at = $10 WHERE id = $1`,
    [id, ...figureValues(figures), failure === null ? "DONE" : "FAILED", failure, ctx.clock.now()],
  );
  const { errors } = outcome;
  await client.query(
    `INSERT INTO booking_import_error (import_id, line, field, code, reason, value)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      id,
      errors.map((error) => error.line),
      errors.map((error) => error.field),
      errors.map((error) => error.code),
      errors.map((error) => error.reason),
      errors.map((error) => error.value),
    ],
  );
  const action = failure !== null ? "failed" : outcome.dryRun ? "rehearsed" : "imported";
  const { bytesRead: _, ...counts } = figures;
  await client.query(
    `SELECT audit_append($1::timestamptz, $2, $3, $4, $5, 'bookingImport', $6, NULL, $7::jsonb, $8, $9)`,
    [
      ctx.clock.now(),
      ctx.actor.kind,
      actorId(ctx),
      ctx.actor.name,
      `bookings.file.${action}`,
      id,
      JSON.stringify({ fileName: outcome.fileName, ...counts, ...outcome.detail }),
      failure,
      ctx.requestId,
    ],
  );
}

function figureValues(figures: ImportFigures): number[] {
  const { bytesRead, rows, created, updated, unchanged, rejected } = figures;
  return [bytesRead, rows, created, updated, unchanged, rejected];
}

function actorId(ctx: Context): string | null {
  return ctx.actor.kind === "staff" ? ctx.actor.id : null;
}
