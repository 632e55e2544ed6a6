import { z } from "zod";
import { purgeExpiredContent, type PurgeCursor } from "@/server/notifications/commands/purge-expired-content";
import { defineTask, type BatchEffect, type TaskCursor, type TaskScope } from "./maintenance-task";
import { daysBefore } from "./guards-sql";
import { countParts, nextOfParts, removeOfParts, type RowPart } from "./row-part";

/** Messages in one transaction. */
const FORGET_AT_ONCE = 200;
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
];

/** Removes records of the product itself that have served their time. */
export const pruneRecords = defineTask<Record<string, never>>({
  key: "prune",
  title: "Prune records",
  description:
    "Removes what the product wrote for itself and needs no more: raw callbacks of providers, finished jobs and runs, delivered events, expired step-ups; and what messages said, once its time is over, which a dry run does not count.",
  input: z.object({}).strict(),
  isDestructive: true,
  policies: ["prune-provider-payloads", "prune-job-history", "prune-events", "prune-step-ups"],
  guards: [
    { code: "NEEDED", words: "later work needs it" },
    { code: "EVIDENCE", words: "an approval names it" },
  ],
  tables: PARTS.map(({ table }) => table),
  kind: "ROWS",
  batchSize: { first: 1_000, max: 10_000 },
  async count(scope) {
    const total = await countParts(scope, PARTS);
    return { tableRows: total, total };
  },
  async nextBatch(scope, cursor, size) {
    if (cursor !== null && "forget" in cursor) return { items: [], scanned: 0, bytesAfter: 0, next: null };
    const batch = await nextOfParts(scope, PARTS, cursor, size);
    return batch.next === null && !scope.dryRun ? { ...batch, next: { forget: null } } : batch;
  },
  process: (scope, batch, cursor) =>
    cursor && "forget" in cursor ? forgetContent(scope, cursor) : removeOfParts(scope, PARTS, batch),
});

/**
 * What messages said, once its time is over. Notifications knows when that is and does it in transactions of its own;
 * to do one again changes nothing. A rehearsal does not count it.
 */
async function forgetContent({ ctx, asOf }: TaskScope, { forget }: TaskCursor): Promise<BatchEffect> {
  const { next, ...taken } = await purgeExpiredContent(ctx, {
    now: new Date(asOf),
    limit: FORGET_AT_ONCE,
    cursor: typeof forget === "string" ? (JSON.parse(forget) as PurgeCursor) : null,
  });
  return {
    moved: 0,
    deleted: Object.values(taken).reduce((sum, count) => sum + count, 0),
    bytesBefore: 0,
    bytesAfter: 0,
    next: next === null ? null : { forget: JSON.stringify(next) },
  };
}
