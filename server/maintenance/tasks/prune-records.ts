import { z } from "zod";
import {
  findExpiredMessages,
  purgeExpiredContent,
  type PurgeCursor,
} from "@/server/notifications/commands/purge-expired-content";
import {
  defineTask,
  type Batch,
  type BatchEffect,
  type TaskCursor,
  type TaskScope,
} from "./maintenance-task";
import { daysBefore } from "./guards-sql";
import { countParts, nextOfParts, removeOfParts, type RowPart } from "./row-part";
import { takenBytes, takenIds } from "./taken-items";

/** Messages that are looked at in one transaction. */
const FORGET_AT_ONCE = 500;
const CUTOFF = daysBefore("$3", "$4");

const PARTS: readonly RowPart[] = [
  {
    name: "webhook",
    kind: "callback of Stripe",
    table: "webhook_event",
    keyType: "bigint",
    policy: "prune-provider-payloads",
    isTaken: `t.handled_at IS NOT NULL AND t.received_at < ${CUTOFF}`,
    guards: [],
    label: "t.event_id",
    remove: ["DELETE FROM webhook_event WHERE id = ANY ($1::bigint[])"],
  },
  {
    // That and when a provider said something is evidence and stays; what it said word for word goes.
    name: "providerEvent",
    kind: "callback about a message",
    table: "provider_event",
    keyType: "bigint",
    policy: "prune-provider-payloads",
    isTaken: `t.handled_at IS NOT NULL AND t.raw_body IS NOT NULL AND t.received_at < ${CUTOFF}`,
    guards: [],
    label: "t.dedupe_id",
    bytes: "pg_column_size(t.raw_body)",
    remove: ["UPDATE provider_event SET raw_body = NULL WHERE id = ANY ($1::bigint[])"],
  },
  {
    name: "job",
    kind: "job",
    table: "job",
    keyType: "text",
    policy: "prune-job-history",
    isTaken: `t.status IN ('DONE', 'DISCARDED') AND t.finished_at < ${CUTOFF}`,
    guards: [],
    label: "t.name || ' ' || t.id",
    remove: [
      "DELETE FROM job_attempt WHERE job_id = ANY ($1::text[])",
      "DELETE FROM job WHERE id = ANY ($1::text[])",
    ],
  },
  {
    name: "scheduledRun",
    kind: "run of a schedule",
    table: "scheduled_run",
    keyType: "text",
    policy: "prune-job-history",
    isTaken: `t.status IN ('DONE', 'FAILED', 'SKIPPED', 'CANCELLED', 'DEAD') AND t.scheduled_for < ${CUTOFF}
      AND coalesce(t.finished_at, t.planned_at) < ${CUTOFF}`,
    guards: [
      {
        // The screens and alarms ask how a schedule went last, however long ago that was.
        code: "NEEDED",
        sql: `NOT EXISTS (SELECT FROM scheduled_run n WHERE n.schedule_key = t.schedule_key AND n.status = 'DONE'
                AND n.scheduled_for > t.scheduled_for)`,
      },
    ],
    label: "t.schedule_key || ' ' || t.period_key",
    remove: [
      "DELETE FROM scheduled_run_attempt WHERE run_id = ANY ($1::text[])",
      "DELETE FROM scheduled_run WHERE id = ANY ($1::text[])",
    ],
  },
  {
    name: "event",
    kind: "event",
    table: "outbox_event",
    keyType: "bigint",
    policy: "prune-events",
    isTaken: `t.delivered_at < ${CUTOFF}`,
    guards: [
      {
        code: "NEEDED",
        sql: "EXISTS (SELECT FROM event_delivery d WHERE d.event_id = t.id AND d.finished_at IS NULL)",
      },
    ],
    label: "t.type || ' ' || t.subject_id",
    remove: [
      "DELETE FROM event_delivery WHERE event_id = ANY ($1::bigint[])",
      "DELETE FROM outbox_event WHERE id = ANY ($1::bigint[])",
    ],
  },
  {
    name: "stepUp",
    kind: "step-up",
    table: "step_up",
    keyType: "text",
    policy: "prune-step-ups",
    isTaken: `t.expires_at < ${CUTOFF}`,
    guards: [{ code: "EVIDENCE", sql: "EXISTS (SELECT FROM approval a WHERE a.step_up_id = t.id)" }],
    label: "t.action",
    remove: ["DELETE FROM step_up WHERE id = ANY ($1::text[])"],
  },
  {
    // What was told and never belonged to a message of ours.
    name: "stray",
    kind: "callback about no message",
    table: "provider_event",
    keyType: "bigint",
    policy: "prune-messages",
    among: "t.attempt_id IS NULL AND t.message_id IS NULL",
    isTaken: `t.received_at < ${CUTOFF}`,
    guards: [],
    label: "t.dedupe_id",
    remove: [
      "SELECT set_config('notifications.retention', 'on', true) WHERE $1::bigint[] IS NOT NULL",
      "DELETE FROM provider_event WHERE id = ANY ($1::bigint[])",
    ],
  },
  {
    // That it came stays, so that telling it again changes nothing.
    name: "inbound",
    kind: "event of the marketplace",
    table: "inbound_event",
    keyType: "text",
    policy: "prune-messages",
    among: "t.payload <> '{}'",
    isTaken: `t.outcome <> 'WAITING' AND t.received_at < ${CUTOFF} AND NOT EXISTS (
      SELECT FROM any_booking b WHERE b.ref = t.booking_ref
         AND (b.ends_on + 1)::timestamp AT TIME ZONE 'UTC' >= ${CUTOFF})`,
    guards: [
      {
        code: "LEGAL_HOLD",
        sql: `EXISTS (SELECT FROM legal_hold h WHERE h.released_at IS NULL AND (
          (h.kind = 'BOOKING' AND h.subject_ref = t.booking_ref)
          OR EXISTS (SELECT FROM any_booking b LEFT JOIN vendor v ON v.id = b.vendor_id WHERE b.ref = t.booking_ref
            AND ((h.kind = 'PERSON' AND h.subject_ref = b.customer_ref)
              OR (h.kind = 'VENDOR' AND h.subject_ref = v.ref)))))`,
      },
    ],
    label: "t.id",
    bytes: "pg_column_size(t.payload)",
    remove: ["UPDATE inbound_event SET payload = '{}' WHERE id = ANY ($1::text[])"],
  },
];

/** Removes records of the product itself that have served their time. */
export const pruneRecords = defineTask<Record<string, never>>({
  key: "prune",
  title: "Prune records",
  description:
    "Removes what the product wrote for itself and needs no more: raw callbacks of providers, finished jobs and runs, delivered events, expired step-ups; and what messages said, once its time is over.",
  input: z.object({}).strict(),
  isDestructive: true,
  policies: [
    "prune-provider-payloads",
    "prune-job-history",
    "prune-events",
    "prune-step-ups",
    "prune-messages",
  ],
  guards: [
    { code: "NEEDED", words: "later work needs it" },
    { code: "EVIDENCE", words: "an approval names it" },
    { code: "LEGAL_HOLD", words: "on legal hold" },
  ],
  tables: [...new Set([...PARTS.map(({ table }) => table), "message"])],
  kind: "ROWS",
  batchSize: { first: 1_000, max: 10_000 },
  async count(scope) {
    const { rows } = await scope.client.query<{ rows: string }>(
      `SELECT count(*) AS rows FROM message WHERE created_at < ${daysBefore("$1", "$2")}`,
      [scope.asOf, retentionOf(scope).contentDays],
    );
    const total = (await countParts(scope, PARTS)) + Number(rows[0]!.rows);
    return { tableRows: total, total };
  },
  async nextBatch(scope, cursor, size) {
    if (cursor !== null && "forget" in cursor) return nextMessages(scope, cursor, size);
    const batch = await nextOfParts(scope, PARTS, cursor, size);
    return batch.next === null ? { ...batch, next: { forget: null } } : batch;
  },
  process: (scope, batch, cursor) =>
    cursor && "forget" in cursor ? forgetContent(scope, batch, cursor) : removeOfParts(scope, PARTS, batch),
});

function retentionOf({ policy }: Pick<TaskScope, "policy">) {
  return { contentDays: policy["prune-messages"]! };
}

/** Messages whose time is over. Notifications knows when that is. */
async function nextMessages(scope: TaskScope, cursor: TaskCursor, size: number): Promise<Batch> {
  const { expired, scanned, next } = await findExpiredMessages(
    async (sql, values) => (await scope.client.query(sql, values)).rows,
    pageOf(scope, cursor, Math.min(size, FORGET_AT_ONCE)),
  );
  return {
    items: expired.map(({ id, over, kept, template, bytes }) => ({
      id,
      kind: "message",
      label: `${template} ${id}`,
      reason: kept,
      bytes,
      detail: over === "CONTENT" ? "what it said and whom it went to" : "all of it",
    })),
    scanned,
    bytesAfter: 0,
    next: next === null ? null : { forget: JSON.stringify(next) },
  };
}

/**
 * Takes what was found, in a transaction of Notifications' own; to do one again changes nothing. What was put on hold
 * meanwhile stays.
 */
async function forgetContent(scope: TaskScope, batch: Batch, cursor: TaskCursor): Promise<BatchEffect> {
  const ids = takenIds(batch.items);
  const { taken } =
    ids.length === 0
      ? { taken: [] }
      : await purgeExpiredContent(scope.ctx, { ...pageOf(scope, cursor, batch.scanned), only: ids });
  const isTaken = new Set(taken);
  return {
    moved: 0,
    deleted: taken.length,
    bytesBefore: takenBytes(batch.items.filter(({ id }) => isTaken.has(id))),
    bytesAfter: 0,
    left: ids.filter((id) => !isTaken.has(id)).map((id) => ({ id, reason: "CHANGED" })),
  };
}

function pageOf(scope: TaskScope, { forget }: TaskCursor, limit: number) {
  return {
    asOf: scope.asOf,
    retention: retentionOf(scope),
    cursor: typeof forget === "string" ? (JSON.parse(forget) as PurgeCursor) : null,
    limit,
  };
}
