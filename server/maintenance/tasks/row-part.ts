import type { Batch, BatchEffect, BatchItem, TaskCursor, TaskScope } from "./maintenance-task";
import { takenBytes, takenIds } from "./taken-items";
import type { PolicyKey } from "@/server/maintenance/domain/task-keys";

/**
 * One table of a task that goes through several, one after the other, each by its key. SQL is over the table under
 * the alias `t`; `$3` is the instant that ages are counted from and `$4` the policy's days.
 */
export interface RowPart {
  name: string;
  /** What a row is called in samples. */
  kind: string;
  table: string;
  keyType: "bigint" | "text";
  policy: PolicyKey | null;
  /** Which rows are looked at at all; an index on the key should have it. True unless told. */
  among?: string;
  /** Which of them are taken or guarded. */
  isTaken: string;
  /** Guards: code and SQL that is true when it keeps the row. */
  guards: readonly { code: string; sql: string }[];
  label: string;
  /** What it frees, in bytes; the whole row unless told. */
  bytes?: string;
  /** Statements over `$1`, the sorted keys, the last of which takes the rows themselves and so counts them. */
  remove: readonly string[];
}

interface Found {
  last: string | null;
  scanned: number;
  ids: string[] | null;
  labels: string[] | null;
  reasons: (string | null)[] | null;
  bytes: number[] | null;
}

/** How many rows the parts will look at, tables that have many by PostgreSQL's own estimate. */
export async function countParts(scope: TaskScope, parts: readonly RowPart[]): Promise<number> {
  let total = 0;
  for (const { table, among } of parts) {
    const { rows } = await scope.client.query<{ rows: string }>(
      `SELECT CASE WHEN c.reltuples >= 100000 AND ${among === undefined}
                   THEN c.reltuples::bigint
                   ELSE (SELECT count(*) FROM ${table} t WHERE ${among ?? "true"}) END AS rows
         FROM pg_class c WHERE c.oid = $1::regclass`,
      [table],
    );
    total += Number(rows[0]!.rows);
  }
  return total;
}

/** The next batch of the parts. A batch never spans two of them. */
export async function nextOfParts(
  scope: TaskScope,
  parts: readonly RowPart[],
  cursor: TaskCursor | null,
  size: number,
): Promise<Batch> {
  const index = typeof cursor?.part === "number" ? cursor.part : 0;
  const part = parts[index]!;
  const after = typeof cursor?.after === "string" ? cursor.after : part.keyType === "bigint" ? "0" : "";
  const days = part.policy === null ? 0 : scope.policy[part.policy]!;
  const { rows } = await scope.client.query<Found>(findSql(part), [after, size, scope.asOf, days]);
  const { last, scanned, ids, labels, reasons, bytes } = rows[0]!;
  const isEnd = scanned < size || last === null;
  return {
    items: (ids ?? []).map((id, at) => ({
      id: itemId(part, id),
      kind: part.kind,
      label: labels![at]!,
      reason: reasons![at] ?? null,
      bytes: bytes![at]!,
    })),
    scanned,
    bytesAfter: 0,
    next: !isEnd
      ? { part: index, after: last }
      : index + 1 < parts.length
        ? { part: index + 1, after: null }
        : null,
  };
}

/** Takes what a batch of the parts found. Throws an Error when a row is gone that the snapshot has. */
export async function removeOfParts(
  { client }: TaskScope,
  parts: readonly RowPart[],
  batch: Batch,
): Promise<BatchEffect> {
  const taken = takenIds(batch.items);
  const [first] = taken;
  if (first) {
    const part = parts.find((each) => first.startsWith(`${each.name}:`))!;
    const keys = taken.map((id) => id.slice(part.name.length + 1));
    let removed: number | null = 0;
    for (const sql of part.remove) ({ rowCount: removed } = await client.query(sql, [keys]));
    if (removed !== keys.length)
      throw new Error(`Of ${keys.length} rows of ${part.table} ${removed ?? 0} were taken.`);
  }
  return { moved: 0, deleted: taken.length, bytesBefore: takenBytes(batch.items), bytesAfter: 0 };
}

/** Keys are unique in a run, so they carry their table. */
function itemId(part: RowPart, id: string): BatchItem["id"] {
  return `${part.name}:${id}`;
}

function findSql(part: RowPart): string {
  const reasons = part.guards.map(({ code, sql }) => `WHEN ${sql} THEN '${code}'`).join(" ");
  const reason = reasons ? `CASE ${reasons} END` : "NULL::text";
  // Parameters that a part has no use for still need a type.
  return `
    WITH asked AS (SELECT $3::timestamptz, $4::int), looked AS MATERIALIZED (
      SELECT t.id, ${part.isTaken} AS is_taken FROM ${part.table} t
       WHERE t.id > $1::${part.keyType} AND ${part.among ?? "true"} ORDER BY t.id LIMIT $2::int
    ), found AS (
      SELECT t.id, ${part.label} AS label, ${part.bytes ?? "pg_column_size(t.*)"} AS bytes, ${reason} AS reason
        FROM looked l JOIN ${part.table} t ON t.id = l.id WHERE l.is_taken
    )
    SELECT (SELECT l.id::text FROM looked l ORDER BY l.id DESC LIMIT 1) AS last,
           (SELECT count(*)::int FROM looked) AS scanned,
           array_agg(f.id::text ORDER BY f.id) AS ids, array_agg(f.label ORDER BY f.id) AS labels,
           array_agg(f.reason ORDER BY f.id) AS reasons, array_agg(f.bytes ORDER BY f.id) AS bytes
      FROM found f`;
}
