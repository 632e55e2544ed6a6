import type pg from "pg";
import { accrueEarnings } from "@/server/ledger/accrue-earnings";
import type { Context } from "@/server/platform/context";

/**
 * Puts the earnings of all completed bookings into the ledger that are not there yet, and notes on the imports that
 * theirs are in: one transaction of its own on the given connection. Resolves to how many were made. It reads every
 * booking, so call it when something is missing; doing it again changes nothing.
 */
export async function makeUpEarnings(ctx: Context, client: pg.ClientBase): Promise<number> {
  await client.query("BEGIN");
  try {
    await client.query("SET LOCAL statement_timeout = 0");
    // Named before the bookings are read: an import that commits meanwhile is left for the next call.
    const { rows: imports } = await client.query<{ id: string }>(MISSING);
    const { entries } = await accrueEarnings(client, {
      createdByName: ctx.actor.name,
      createdById: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    });
    await client.query("UPDATE booking_import SET earnings_at = now() WHERE id = ANY($1)", [
      imports.map(({ id }) => id),
    ]);
    await client.query("COMMIT");
    return entries;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/**
 * Makes up the earnings of imports whose process died before their earnings were in; does nothing, quickly, when
 * there is none. Whoever sums the ledger calls it first.
 */
export async function makeUpMissingEarnings(ctx: Context): Promise<void> {
  const client = await ctx.pool.connect();
  try {
    const { rows } = await client.query(`${MISSING} LIMIT 1`);
    if (rows.length > 0) await makeUpEarnings(ctx, client);
  } finally {
    client.release();
  }
}

const MISSING = "SELECT id FROM booking_import WHERE status = 'DONE' AND NOT dry_run AND earnings_at IS NULL";
