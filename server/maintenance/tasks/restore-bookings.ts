import { z } from "zod";
import { BOOKING_COLUMNS, CHILDREN, checksumOf, prefixed } from "./archive-columns";
import { defineTask, type Batch, type BatchItem, type TaskScope } from "./maintenance-task";
import { takenBytes, takenIds } from "./taken-items";

const input = z.object({
  runId: z.string(),
  runIds: z.array(z.string()),
  refs: z.array(z.string()).optional(),
});

const REASONS = [
  {
    code: "ID_EXISTS",
    words: "a live booking has its id",
    sql: "EXISTS (SELECT FROM booking b WHERE b.id = a.id)",
  },
  {
    code: "REF_EXISTS",
    words: "a live booking has its reference",
    sql: "EXISTS (SELECT FROM booking b WHERE b.ref = a.ref)",
  },
  {
    code: "VENDOR_GONE",
    words: "its vendor no longer exists",
    sql: "NOT EXISTS (SELECT FROM vendor v WHERE v.id = a.vendor_id)",
  },
  {
    code: "CHILD_EXISTS",
    words: "a live refund, dispute or instalment has its key",
    sql: CHILDREN.map(
      ({ live, archive, key }) =>
        `EXISTS (SELECT FROM ${archive} c JOIN ${live} l ON ${key.map((name) => `l.${name} = c.${name}`).join(" AND ")}
          WHERE c.booking_id = a.id)`,
    ).join(" OR "),
  },
  {
    code: "CHECKSUM",
    words: "its checksum does not fit",
    sql: [
      `a.checksum <> ${checksumOf("a", BOOKING_COLUMNS)}`,
      ...CHILDREN.map(
        ({ archive, columns }) =>
          `EXISTS (SELECT FROM ${archive} c WHERE c.booking_id = a.id AND c.checksum <> ${checksumOf("c", columns)})`,
      ),
    ].join(" OR "),
  },
] as const;

const FIND = `
  SELECT a.id::text AS id, a.ref, pg_column_size(a.*) AS bytes,
         CASE ${REASONS.map(({ code, sql }) => `WHEN ${sql} THEN '${code}'`).join("\n              ")} END AS reason
    FROM archived_booking a
   WHERE a.run_id = ANY ($1::text[]) AND a.id > $2::bigint AND ($3::text[] IS NULL OR a.ref = ANY ($3))
   ORDER BY a.id LIMIT $4::int`;

// The archive lets go of the row in the statement that puts it back, so that its reference is free by then.
const RESTORE_BOOKINGS = `
  WITH gone AS (DELETE FROM archived_booking a WHERE a.id = ANY ($1::bigint[]) RETURNING a.*)
  INSERT INTO booking (${BOOKING_COLUMNS.join(", ")}) SELECT ${prefixed("g", BOOKING_COLUMNS)} FROM gone g`;

const RESTORE_CHILDREN = CHILDREN.map(
  ({ live, archive, columns }) => `
    WITH gone AS (DELETE FROM ${archive} c WHERE c.booking_id = ANY ($1::bigint[]) RETURNING c.*)
    INSERT INTO ${live} (${columns.join(", ")}) SELECT ${prefixed("g", columns)} FROM gone g`,
);

const NOTE_RESTORED = `
  INSERT INTO restored_booking (booking_id, restored_at, run_id)
  SELECT id, now(), $2 FROM unnest($1::bigint[]) AS id
  ON CONFLICT (booking_id) DO UPDATE SET restored_at = EXCLUDED.restored_at, run_id = EXCLUDED.run_id`;

interface Found {
  id: string;
  ref: string;
  bytes: number;
  reason: string | null;
}

/** Brings bookings back from the archive, as they were. Nothing that is live is ever overwritten. */
export const restoreBookings = defineTask<z.output<typeof input>>({
  key: "restore-bookings",
  title: "Restore bookings",
  description: "Brings bookings back from the archive with everything that belonged to them.",
  input,
  isDestructive: false,
  policies: [],
  guards: REASONS.map(({ code, words }) => ({ code, words })),
  tables: ["booking", "archived_booking"],
  kind: "ROWS",
  batchSize: { first: 500, max: 5_000 },
  async count({ client, input: { runIds, refs } }) {
    const { rows } = await client.query<{ rows: string; chosen: string }>(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE $2::text[] IS NULL OR ref = ANY ($2)) AS chosen
         FROM archived_booking WHERE run_id = ANY ($1::text[])`,
      [runIds, refs ?? null],
    );
    return { tableRows: Number(rows[0]!.rows), total: Number(rows[0]!.chosen) };
  },
  async nextBatch({ client, input: { runIds, refs } }, cursor, size): Promise<Batch> {
    const after = typeof cursor?.after === "string" ? cursor.after : "0";
    const { rows } = await client.query<Found>(FIND, [runIds, after, refs ?? null, size]);
    const last = rows.at(-1);
    const missing = cursor === null && refs ? await missingRefs(client, runIds, refs) : [];
    const items = [...rows.map(itemOf), ...missing];
    return {
      items,
      scanned: items.length,
      bytesAfter: takenBytes(items),
      next: rows.length < size || !last ? null : { after: last.id },
    };
  },
  async process({ client, runId }, { items }) {
    const ids = takenIds(items);
    if (ids.length > 0) {
      const { rowCount } = await client.query(RESTORE_BOOKINGS, [ids]);
      if (rowCount !== ids.length) throw new Error("A booking left the archive before it was restored.");
      for (const sql of RESTORE_CHILDREN) await client.query(sql, [ids]);
      await client.query(NOTE_RESTORED, [ids, runId]);
    }
    return { moved: ids.length, deleted: 0, bytesBefore: takenBytes(items), bytesAfter: takenBytes(items) };
  },
});

function itemOf({ id, ref, bytes, reason }: Found): BatchItem {
  return { id, kind: "booking", label: ref, reason, bytes };
}

/** References that were named and are not in the archive of these runs: never archived, or back already. */
async function missingRefs(
  client: TaskScope["client"],
  runIds: readonly string[],
  refs: readonly string[],
): Promise<BatchItem[]> {
  const { rows } = await client.query<{ ref: string }>(
    `SELECT ref FROM unnest($2::text[]) AS ref
      WHERE NOT EXISTS (SELECT FROM archived_booking a WHERE a.ref = ref.ref AND a.run_id = ANY ($1::text[]))`,
    [runIds, refs],
  );
  return rows.map(({ ref }) => ({ id: ref, kind: "booking", label: ref, reason: "NOT_ARCHIVED" }));
}
