import { z } from "zod";
import { defineTask, type Batch, type TaskScope } from "./maintenance-task";
import { daysBefore } from "./guards-sql";
import { takenBytes, takenIds } from "./taken-items";

/** When it expired or was last used, whichever was earlier; the index has exactly this. */
export const STALE_AT = "least(s.expires_at, s.updated_at)";

const IS_STALE = `${STALE_AT} < ${daysBefore("$1", "$2")}`;

// All of it is in the index: what a session takes is measured once for a run, and not of each.
const FIND = `
  SELECT json_agg(f.id ORDER BY f.stale_at, f.id) AS ids, max(f.stale_at)::text AS "lastStaleAt"
    FROM (SELECT s.id, ${STALE_AT} AS stale_at FROM staff_session s
           WHERE ${IS_STALE} AND (${STALE_AT}, s.id) > ($3::timestamptz, $4::text)
           ORDER BY ${STALE_AT}, s.id LIMIT $5::int) f`;

const MEASURE = `
  SELECT round(avg(pg_column_size(f.*)))::int AS bytes
    FROM (SELECT s.* FROM staff_session s WHERE ${IS_STALE} ORDER BY ${STALE_AT}, s.id LIMIT 1000) f`;

// By the same stretch of the index and in the same snapshot as they were found: ids are in no order that a table has.
const DELETE = `
  DELETE FROM staff_session s
   WHERE ${IS_STALE} AND (${STALE_AT}, s.id) > ($3::timestamptz, $4::text)
     AND (${STALE_AT}, s.id) <= ($5::timestamptz, $6::text) AND s.id <> ALL ($7::text[])`;

interface Found {
  ids: string[] | null;
  lastStaleAt: string | null;
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
  batchSize: { first: 2_000, max: 50_000 },
  async count({ client, asOf, policy }) {
    const { rows } = await client.query<{ rows: string; total: string }>(
      `SELECT (SELECT CASE WHEN c.reltuples >= 100000 THEN c.reltuples::bigint
                           ELSE (SELECT count(*) FROM staff_session) END
                 FROM pg_class c WHERE c.oid = 'staff_session'::regclass) AS rows,
              (SELECT count(*) FROM staff_session s WHERE ${IS_STALE}) AS total`,
      [asOf, policy["delete-sessions"]],
    );
    return { tableRows: Number(rows[0]!.rows), total: Number(rows[0]!.total) };
  },
  async nextBatch(scope, cursor, size): Promise<Batch> {
    const { client, asOf, policy, input } = scope;
    const rowBytes = typeof cursor?.rowBytes === "number" ? cursor.rowBytes : await bytesOfOne(scope);
    const { rows } = await client.query<Found>({
      name: "maintenance-find-sessions",
      text: FIND,
      values: [asOf, policy["delete-sessions"], cursor?.staleAt ?? "-infinity", cursor?.id ?? "", size],
    });
    const { lastStaleAt } = rows[0]!;
    const ids = rows[0]!.ids ?? [];
    return {
      items: ids.map((id) => ({
        id,
        kind: "session",
        label: id,
        reason: id === input.currentSessionId ? "CURRENT_SESSION" : null,
        bytes: rowBytes,
      })),
      scanned: ids.length,
      bytesAfter: 0,
      next: ids.length < size ? null : { staleAt: lastStaleAt, id: ids.at(-1)!, rowBytes },
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

async function bytesOfOne({ client, asOf, policy }: TaskScope): Promise<number> {
  const { rows } = await client.query<{ bytes: number | null }>(MEASURE, [asOf, policy["delete-sessions"]]);
  return rows[0]!.bytes ?? 0;
}
