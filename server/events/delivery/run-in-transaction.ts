import type pg from "pg";

/**
 * Runs one statement in a transaction that begins with others, which settle how it is planned, locked and committed.
 * They are sent at once; the statement itself sees whatever was committed while they waited.
 */
export async function runInTransaction<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  beginning: readonly string[],
  statement: string,
  values: unknown[],
): Promise<pg.QueryResult<Row>> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(["BEGIN", ...beginning].join("; "));
    const result = await client.query<Row>(statement, values);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // A connection in an open transaction must not go back to the others.
    client.release(failure);
  }
}
