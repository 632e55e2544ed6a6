import { z } from "zod";
import { defineTask, type Batch } from "./maintenance-task";
import { daysBefore } from "./guards-sql";
import { takenBytes, takenIds } from "./taken-items";

/** When it expired or was last used, whichever was earlier; the index has exactly this. */
export const STALE_AT = "least(s.expires_at, s.updated_at)";

const FIND = `
  SELECT s.id, ${STALE_AT}::text AS stale_at, pg_column_size(s.*) AS bytes
    FROM staff_session s
   WHERE ${STALE_AT} < ${daysBefore("$1", "$2")} AND (${STALE_AT}, s.id) > ($3::timestamptz, $4::text)
   ORDER BY ${STALE_AT}, s.id LIMIT $5::int`;

// By the same stretch of the index and in the same snapshot as they were found: ids are in no order that a table has.
const DELETE = `
  DELETE FROM staff_session s
   WHERE ${STALE_AT} < ${daysBefore("$1", "$2")} AND (${STALE_AT}, s.id) > ($3::timestamptz, $4::text)
     AND (${STALE_AT}, s.id) <= ($5::timestamptz, $6::text) AND s.id <> ALL ($7::text[])`;

interface Found {
  id: string;
  stale_at: string;
  bytes: number;
}

/** Deletes sign-ins that expired or were left long ago. */
export const deleteSessions = defineTask<{ currentSessionId?: string | undefined }>({
  key: "delete-sessions",
  title: "Delete sessions",
  description:
    "Deletes sessions of staff that expired or were last used long ago; never the one you use now.",
  input: z.object({ currentSessionId: z.string().optional() }),
  isDestructive: true,
  policies: ["delete-sessions"],
  guards: [{ code: "CURRENT_SESSION", words: "the session that started this run" }],
  tables: ["staff_session"],
  kind: "ROWS",
  batchSize: { first: 2_000, max: 20_000 },
  async count({ client, asOf, policy }) {
    const { rows } = await client.query<{ rows: string; total: string }>(
      `SELECT (SELECT CASE WHEN c.reltuples >= 100000 THEN c.reltuples::bigint
                           ELSE (SELECT count(*) FROM staff_session) END
                 FROM pg_class c WHERE c.oid = 'staff_session'::regclass) AS rows,
              (SELECT count(*) FROM staff_session s WHERE ${STALE_AT} < ${daysBefore("$1", "$2")}) AS total`,
      [asOf, policy["delete-sessions"]],
    );
    return { tableRows: Number(rows[0]!.rows), total: Number(rows[0]!.total) };
  },
  async nextBatch({ client, asOf, policy, input }, cursor, size): Promise<Batch> {
    const { rows } = await client.query<Found>({
      name: "maintenance-find-sessions",
      text: FIND,
      values: [asOf, policy["delete-sessions"], cursor?.staleAt ?? "-infinity", cursor?.id ?? "", size],
    });
    const last = rows.at(-1);
    const items = rows.map(({ id, bytes }) => ({
      id,
      kind: "session",
      label: id,
      reason: id === input.currentSessionId ? "CURRENT_SESSION" : null,
      bytes,
    }));
    return {
      items,
      scanned: rows.length,
      bytesAfter: 0,
      next: rows.length < size || !last ? null : { staleAt: last.stale_at, id: last.id },
    };
  },
  async process({ client, asOf, policy }, { items, next }, cursor) {
    const ids = takenIds(items);
    const kept = items.filter(({ reason }) => reason !== null).map(({ id }) => id);
    const { rowCount } = await client.query({
      name: "maintenance-delete-sessions",
      text: DELETE,
      values: [
        asOf,
        policy["delete-sessions"],
        cursor?.staleAt ?? "-infinity",
        cursor?.id ?? "",
        next?.staleAt ?? "infinity",
        next?.id ?? "",
        kept,
      ],
    });
    if (rowCount !== ids.length) throw new Error("A session was gone before it was deleted.");
    return { moved: 0, deleted: ids.length, bytesBefore: takenBytes(items), bytesAfter: 0 };
  },
});
