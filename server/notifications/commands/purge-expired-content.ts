import { emptyExpiredPayloads } from "@/server/events/commands/empty-expired-payloads";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { Prisma } from "@/server/platform/prisma/client";
import { messageRetention, type MessageRetention } from "../domain/retention-policy";

/** Where a batch ended. */
export interface PurgeCursor {
  createdAt: string;
  id: string;
}

/** What one batch took away. */
export interface PurgedBatch {
  /** Messages that say nothing any more and name nobody. */
  contents: number;
  /** Callbacks without their body. */
  callbacks: number;
  /** Messages that are gone altogether. */
  skeletons: number;
  /** Callbacks that belonged to no message of ours, or to one that is gone. */
  events: number;
  /** The marketplace's events without their content. */
  payloads: number;
  /** Null when the oldest and the newest of what may have to go were looked at. */
  next: PurgeCursor | null;
}

/**
 * Takes away what was kept for its time, in one batch of at most `limit` messages, oldest first: content and contact,
 * later the message itself. Call it with the answer's `next` until that is null; to begin anew, after a crash or every
 * night, changes nothing that is done. What is under way or on a legal hold stays. Who calls it keeps the record.
 */
export function purgeExpiredContent(
  ctx: Context,
  {
    now,
    limit,
    cursor = null,
    retention = messageRetention(),
  }: { now: Date; limit: number; cursor?: PurgeCursor | null; retention?: MessageRetention },
): Promise<PurgedBatch> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.$executeRaw`SELECT set_config('notifications.retention', 'on', true)`;
    const page = await readPage(tx, { now, limit, cursor, retention });
    const removed = page.filter((one) => one.isSkeletonOver).map(({ id }) => id);
    const emptied = page.filter((one) => one.isContentOver && !one.isSkeletonOver).map(({ id }) => id);
    const done = {
      ...(await emptyMessages(tx, emptied)),
      ...(await removeMessages(tx, removed)),
      payloads: await emptyExpiredPayloads(tx, { now, limit, months: retention.contentMonths }),
    };
    done.events += await removeStrays(tx, { now, limit, months: retention.contentMonths });
    const last = page.at(-1);
    const isMore = page.length === limit && last !== undefined;
    return { ...done, next: isMore ? { createdAt: last.createdMicros, id: last.id } : null };
  });
}

interface Candidate {
  id: string;
  /** To the microsecond, which a Date has not. */
  createdMicros: string;
  isContentOver: boolean;
  isSkeletonOver: boolean;
}

function readPage(
  tx: TxContext,
  given: { now: Date; limit: number; cursor: PurgeCursor | null; retention: MessageRetention },
): Promise<Candidate[]> {
  const { now, limit, cursor, retention } = given;
  const after = cursor
    ? Prisma.sql`(m.created_at, m.id) > (${cursor.createdAt}::timestamptz, ${cursor.id})`
    : Prisma.sql`TRUE`;
  // Nothing is kept for less than its time from planning on, so that newer ones need not be looked at.
  return tx.db.$queryRaw<Candidate[]>`
    SELECT m.id, to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdMicros",
      l.is_free AND l.over_from + ${retention.contentMonths} * interval '1 month' < ${now}::timestamptz AS "isContentOver",
      l.is_free AND l.over_from + ${retention.skeletonMonths} * interval '1 month' < ${now}::timestamptz AS "isSkeletonOver"
    FROM message m
    CROSS JOIN LATERAL (SELECT greatest(m.created_at, m.trip_ends_on::timestamptz + interval '1 day') AS over_from,
      m.due_at IS NULL AND NOT EXISTS (
        SELECT FROM legal_hold h WHERE h.released_at IS NULL AND (
          (h.kind = 'PERSON' AND h.subject_ref = m.recipient_ref)
          OR (h.kind = 'BOOKING' AND h.subject_ref = m.booking_ref)
          OR (h.kind = 'VENDOR' AND h.subject_ref = (SELECT v.ref FROM vendor v WHERE v.id = m.vendor_id)))) AS is_free) l
    WHERE m.created_at < ${now}::timestamptz - ${retention.contentMonths} * interval '1 month' AND ${after}
    ORDER BY m.created_at, m.id LIMIT ${limit}`;
}

async function emptyMessages(tx: TxContext, ids: readonly string[]) {
  if (ids.length === 0) return { contents: 0, callbacks: 0 };
  const contents = await tx.db.$executeRaw`DELETE FROM message_content WHERE message_id = ANY (${ids})`;
  const callbacks = await tx.db.$executeRaw`
    UPDATE provider_event SET raw_body = NULL WHERE message_id = ANY (${ids}) AND raw_body IS NOT NULL`;
  await tx.db.$executeRaw`
    UPDATE message_attempt SET request = NULL, response = NULL, detail = NULL
    WHERE message_id = ANY (${ids}) AND (request IS NOT NULL OR response IS NOT NULL OR detail IS NOT NULL)`;
  await tx.db.$executeRaw`
    UPDATE message SET recipient_name = NULL, name_key = NULL, recipient_email = NULL, recipient_phone = NULL,
      phone_reversed = NULL, to_address = NULL
    WHERE id = ANY (${ids})
      AND num_nonnulls(recipient_name, recipient_email, recipient_phone, to_address) > 0`;
  return { contents, callbacks };
}

async function removeMessages(tx: TxContext, ids: readonly string[]) {
  if (ids.length === 0) return { skeletons: 0, events: 0 };
  const events = await tx.db.$executeRaw`DELETE FROM provider_event WHERE message_id = ANY (${ids})`;
  const skeletons = await tx.db.$executeRaw`DELETE FROM message WHERE id = ANY (${ids})`;
  return { skeletons, events };
}

/** What was told and never belonged to a message of ours. */
function removeStrays(tx: TxContext, { now, limit, months }: { now: Date; limit: number; months: number }) {
  return tx.db.$executeRaw`
    DELETE FROM provider_event WHERE id IN (
      SELECT id FROM provider_event WHERE attempt_id IS NULL AND message_id IS NULL
        AND received_at < ${now}::timestamptz - ${months} * interval '1 month' LIMIT ${limit})`;
}
