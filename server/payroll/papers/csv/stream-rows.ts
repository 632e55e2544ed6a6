import type pg from "pg";
import QueryStream from "pg-query-stream";

/** Slow readers hold a connection each; others need the rest. */
const STREAMS_MAX = 3;
const TIME_LIMIT_MS = 600_000;

let streams = 0;

/** Too many files are being written at this moment. */
export class TooManyExports extends Error {
  constructor() {
    super("Too many files are being downloaded at this moment. Please try again shortly.");
    this.name = "TooManyExports";
  }
}

/** What is read inside one snapshot: single answers and streams of rows. */
export interface Snapshot {
  query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]>;
  stream<Row>(sql: string, values: unknown[]): AsyncIterable<Row>;
}

/**
 * Yields what `read` yields, which sees the database as of one moment and reads rows only as fast as they are taken:
 * memory stays the same for a million of them. Throws TooManyExports when three are under way in this process.
 */
export async function* streamRows<Item>(
  pool: pg.Pool,
  read: (snapshot: Snapshot) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  if (streams >= STREAMS_MAX) throw new TooManyExports();
  streams += 1;
  let client: pg.PoolClient | null = null;
  let isWhole = false;
  try {
    client = await pool.connect();
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query(`SET LOCAL statement_timeout = ${TIME_LIMIT_MS}`);
    yield* read(snapshotOf(client));
    await client.query("COMMIT");
    isWhole = true;
  } finally {
    streams -= 1;
    // A connection that was left in the middle of an answer is of no more use.
    client?.release(isWhole ? undefined : true);
  }
}

function snapshotOf(client: pg.PoolClient): Snapshot {
  return {
    async query(sql, values) {
      return (await client.query(sql, values)).rows as never;
    },
    async *stream(sql, values) {
      yield* client.query(new QueryStream(sql, values, { highWaterMark: 500 }));
    },
  };
}
