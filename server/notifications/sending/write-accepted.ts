import type pg from "pg";

/** A first call that went well, in the names of the statement. */
export interface AcceptedCall {
  message: string;
  token: string;
  attempt: string;
  providerId: string;
  httpStatus: number | null;
  request: unknown;
  response: unknown;
  rank: number;
}

/**
 * Writes down calls for different messages that went well, in one statement. False in the place of each of which
 * something else happened meanwhile, and of which nothing was written.
 */
export async function writeAccepted(pool: pg.Pool, calls: readonly AcceptedCall[]): Promise<boolean[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: "write-accepted",
    text: ACCEPT,
    values: [JSON.stringify(calls)],
  });
  const written = new Set(rows.map(({ id }) => id));
  return calls.map(({ message }) => written.has(message));
}

// The rows are locked in the order of their ids, so that two workers with the same messages do not wait in a circle.
const ACCEPT = `
  WITH asked AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS a(message text, token bigint, attempt text, "providerId" text,
      "httpStatus" int, request jsonb, response jsonb, rank int)),
  mine AS MATERIALIZED (
    SELECT m.id FROM message m JOIN asked ON m.id = asked.message
    WHERE m.lease_token = asked.token AND m.status = 'SENDING' ORDER BY m.id FOR UPDATE OF m),
  called AS (
    UPDATE message_attempt a SET outcome = 'ACCEPTED', finished_at = scheduling_now(), provider_id = asked."providerId",
      http_status = asked."httpStatus", request = asked.request, response = asked.response, status = 'ACCEPTED',
      status_at = scheduling_now(), rank = asked.rank
    FROM asked JOIN mine ON mine.id = asked.message
    WHERE a.id = asked.attempt AND a.outcome IS NULL AND a.rank = 0 RETURNING a.message_id)
  UPDATE message m SET status = 'ACCEPTED', status_at = scheduling_now(), due_at = NULL, worker = NULL
  FROM called WHERE m.id = called.message_id AND m.status = 'SENDING' RETURNING m.id`;
