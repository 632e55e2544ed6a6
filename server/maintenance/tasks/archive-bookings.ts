import { z } from "zod";
import { defineTask, type Batch, type BatchItem, type TaskScope } from "./maintenance-task";
import { archivedAddsBytes } from "./archive-columns";
import { daysBefore, ENDED_AT, ON_LEGAL_HOLD } from "./guards-sql";
import { moveToArchive } from "./move-to-archive";
import { takenBytes, takenIds } from "./taken-items";

/**
 * The guards. `any` says over all of a batch, from the id `s.lo` to `s.hi`, whether there is anything to look at; only
 * then each booking `b` is asked by `sql`. Most batches have nothing of most of these.
 */
const REASONS = [
  {
    code: "LEGAL_HOLD",
    words: "on legal hold",
    any: "EXISTS (SELECT FROM legal_hold WHERE released_at IS NULL)",
    sql: ON_LEGAL_HOLD,
  },
  {
    code: "ON_HOLD",
    words: "on a payroll hold",
    any: "EXISTS (SELECT FROM hold h WHERE h.booking_id BETWEEN s.lo AND s.hi)",
    sql: "EXISTS (SELECT FROM hold h WHERE h.booking_id = b.id AND h.released_at IS NULL)",
  },
  {
    code: "OPEN_DISPUTE",
    words: "a dispute is open",
    any: "EXISTS (SELECT FROM booking_dispute d WHERE d.booking_id BETWEEN s.lo AND s.hi)",
    sql: "EXISTS (SELECT FROM booking_dispute d WHERE d.booking_id = b.id AND d.status = 'OPENED')",
  },
  {
    code: "PENDING_REFUND",
    words: "a refund is pending",
    any: "EXISTS (SELECT FROM booking_refund r WHERE r.booking_id BETWEEN s.lo AND s.hi AND r.posted_at IS NULL)",
    // A cancelled booking that never earned has nothing that its refund could be taken from: that one is over.
    sql: `EXISTS (SELECT FROM booking_refund r WHERE r.booking_id = b.id AND r.posted_at IS NULL
            AND (b.status = 'COMPLETED'
              OR EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = b.id AND e.kind = 'EARNING')))`,
  },
  {
    code: "PENDING_PAYOUT",
    words: "its payout is on the way",
    any: "EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id BETWEEN s.lo AND s.hi)",
    sql: `EXISTS (SELECT FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
            JOIN payout_line l ON l.posting_id = p.id JOIN payout o ON o.id = l.payout_id
           WHERE e.booking_id = b.id AND p.payable_at IS NOT NULL
             AND o.status NOT IN ('PAID', 'SKIPPED', 'CANCELLED'))`,
  },
  {
    code: "UNPAID",
    words: "the vendor is not paid for it, or an instalment is open",
    any: `EXISTS (SELECT FROM looked l WHERE l.is_old AND l.status = 'COMPLETED')
      OR EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id BETWEEN s.lo AND s.hi)`,
    sql: `EXISTS (SELECT FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
           WHERE e.booking_id = b.id AND p.payable_at IS NOT NULL AND p.amount_minor <> 0
             AND NOT EXISTS (SELECT FROM payout_line l JOIN payout o ON o.id = l.payout_id
                              WHERE l.posting_id = p.id AND o.status = 'PAID'))
      OR b.status = 'COMPLETED'
        AND (NOT EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = b.id AND e.kind = 'EARNING')
          OR EXISTS (SELECT FROM payment_instalment i
                      WHERE i.booking_id = b.id AND i.paid_at IS NULL AND i.amount_minor > 0))`,
  },
  {
    code: "FUTURE_STAY",
    words: "the stay is not over",
    any: "true",
    sql: "b.ends_on >= $3::timestamptz::date",
  },
  {
    code: "RESTORED",
    words: "brought back from the archive less than 30 days ago",
    any: "EXISTS (SELECT FROM restored_booking x WHERE x.booking_id BETWEEN s.lo AND s.hi)",
    sql: `EXISTS (SELECT FROM restored_booking x WHERE x.booking_id = b.id
            AND x.restored_at > now() - interval '30 days')`,
  },
  {
    code: "EVENT_WAITS",
    words: "an event about it waits",
    any: "EXISTS (SELECT FROM inbound_event e WHERE e.outcome = 'WAITING')",
    sql: "EXISTS (SELECT FROM inbound_event e WHERE e.booking_ref = b.ref AND e.outcome = 'WAITING')",
  },
] as const;

const CUTOFF = daysBefore("$3", "$4");

// The window is of rows that are looked at, not of those that are found: a batch takes its time even where nothing
// is old enough. Each row is read once, with what the guards ask of it. Lists come as text, which is read faster than
// arrays.
const FIND = `
  WITH looked AS MATERIALIZED (
    SELECT b.id, b.ref, b.status, b.vendor_id, b.customer_ref, b.ends_on, pg_column_size(b.*) AS bytes,
           NOT b.is_test AND ${ENDED_AT} < ${CUTOFF} AS is_old FROM booking b
     WHERE b.id > $1::bigint ORDER BY b.id LIMIT $2::int
  ), span AS MATERIALIZED (
    SELECT min(id) AS lo, max(id) AS hi FROM looked WHERE is_old
  ), has AS MATERIALIZED (
    SELECT ${REASONS.map(({ code, any }) => `(${any}) AS ${code}`).join(", ")} FROM span s
  ), old AS (
    SELECT b.id, b.ref, b.bytes,
           CASE ${REASONS.map(({ code, sql }) => `WHEN f.${code} AND (${sql}) THEN '${code}'`).join("\n                ")} END AS reason
      FROM looked b CROSS JOIN has f WHERE b.is_old
  )
  SELECT (SELECT max(id)::text FROM looked) AS last, (SELECT count(*)::int FROM looked) AS scanned,
         string_agg(o.id::text, ',' ORDER BY o.id) AS ids, string_agg(o.bytes::text, ',' ORDER BY o.id) AS bytes,
         string_agg(coalesce(o.reason, ''), ',' ORDER BY o.id) AS reasons, json_agg(o.ref ORDER BY o.id) AS refs
    FROM old o`;

interface Found {
  last: string | null;
  scanned: number;
  ids: string | null;
  bytes: string | null;
  reasons: string | null;
  refs: string[] | null;
}

function itemsOf({ ids, bytes, reasons, refs }: Found): BatchItem[] {
  if (ids === null) return [];
  const sizes = bytes!.split(",");
  const codes = reasons!.split(",");
  return ids.split(",").map((id, at) => ({
    id,
    kind: "booking",
    label: refs![at]!,
    reason: codes[at] || null,
    bytes: Number(sizes[at]),
  }));
}

/** Moves bookings that ended long ago into the archive, with their refunds, disputes and instalments. */
export const archiveBookings = defineTask<Record<string, never>>({
  key: "archive-bookings",
  title: "Archive bookings",
  description:
    "Moves bookings that were completed or cancelled long ago into the archive, with their refunds, disputes and instalments. They can be found there and brought back.",
  input: z.object({}).strict(),
  isDestructive: true,
  policies: ["archive-bookings"],
  guards: REASONS.map(({ code, words }) => ({ code, words })),
  tables: ["booking", "booking_refund", "booking_dispute", "payment_instalment", "archived_booking"],
  kind: "ROWS",
  batchSize: { first: 1_000, max: 5_000 },
  async count({ client }) {
    const { rows } = await client.query<{ rows: string }>("SELECT count(*) AS rows FROM booking");
    const tableRows = Number(rows[0]!.rows);
    return { tableRows, total: tableRows };
  },
  async nextBatch(scope, cursor, size): Promise<Batch> {
    const after = typeof cursor?.after === "string" ? cursor.after : "0";
    const { rows } = await scope.client.query<Found>({
      name: "maintenance-find-bookings",
      text: FIND,
      values: [after, size, scope.asOf, retainDays(scope)],
    });
    const found = rows[0]!;
    const { last, scanned } = found;
    const items = itemsOf(found);
    return {
      items,
      scanned,
      bytesAfter: bytesInArchive(scope, items),
      next: scanned < size || last === null ? null : { after: last },
    };
  },
  async process(scope, { items }) {
    const ids = takenIds(items);
    if (ids.length > 0) await moveToArchive(scope, ids);
    return {
      moved: ids.length,
      deleted: 0,
      bytesBefore: takenBytes(items),
      bytesAfter: bytesInArchive(scope, items),
    };
  },
});

/** Nothing is freed: it lies in the archive, with a little more. */
function bytesInArchive({ runId }: TaskScope, items: readonly BatchItem[]): number {
  return takenBytes(items) + takenIds(items).length * archivedAddsBytes(runId);
}

function retainDays({ policy }: TaskScope): number {
  return policy["archive-bookings"]!;
}
