import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { messageRetention, type MessageRetention } from "../domain/retention-policy";

/** Where a page of messages ended. */
export interface PurgeCursor {
  createdAt: string;
  id: string;
}

/** Asks PostgreSQL on a connection of the caller's. */
export type Ask = <Row extends object>(sql: string, values: unknown[]) => Promise<Row[]>;

/** A message whose time is over. */
export interface ExpiredMessage {
  id: string;
  /** What goes: only what it says and whom it went to, or all of it. */
  over: "CONTENT" | "SKELETON";
  /** Why it stays all the same: it is on a legal hold, or still to be sent. */
  kept: "LEGAL_HOLD" | "NEEDED" | null;
  template: string;
  bytes: number;
}

interface FoundMessages {
  expired: ExpiredMessage[];
  /** Messages that were looked at. */
  scanned: number;
  /** Null when the newest of what may have to go was looked at. */
  next: PurgeCursor | null;
}

/** What counts as the end of a message's use, over a message under the alias `m`. */
const OVER_FROM = "greatest(m.created_at, (m.trip_ends_on + 1)::timestamp AT TIME ZONE 'UTC')";

const before = (asOf: string, days: string) => `(${asOf} - make_interval(secs => ${days}::int * 86400.0))`;

/** SQL that counts the messages whose content is older than so many days; both are SQL themselves. */
export function countMessagesOlderSql(asOf: string, days: string): string {
  return `SELECT count(*) FROM message m WHERE m.created_at < ${before(asOf, days)}
    AND ${OVER_FROM} < ${before(asOf, days)} AND EXISTS (SELECT FROM message_content c WHERE c.message_id = m.id)`;
}

// Nothing is kept for less than its time from planning on, so that newer ones need not be looked at. One that was
// emptied already is over once more only when all of it goes.
const FIND = `
  WITH looked AS MATERIALIZED (
    SELECT m.id, m.created_at FROM message m
     WHERE m.created_at < ${before("$1::timestamptz", "$2")}
       AND ($4::text IS NULL OR (m.created_at, m.id) > ($4::text::timestamptz, $5::text))
     ORDER BY m.created_at, m.id LIMIT $6::int)
  SELECT m.id, to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdMicros",
    m.template_key AS template,
    CASE WHEN ${OVER_FROM} < ${before("$1::timestamptz", "$3")} THEN 'SKELETON'
         WHEN ${OVER_FROM} < ${before("$1::timestamptz", "$2")} AND (
           num_nonnulls(m.recipient_name, m.recipient_email, m.recipient_phone, m.to_address) > 0
           OR EXISTS (SELECT FROM message_content c WHERE c.message_id = m.id)
           OR EXISTS (SELECT FROM provider_event e WHERE e.message_id = m.id AND e.raw_body IS NOT NULL)
           OR EXISTS (SELECT FROM message_attempt a WHERE a.message_id = m.id
                        AND num_nonnulls(a.request, a.response, a.detail) > 0)) THEN 'CONTENT' END AS over,
    CASE WHEN EXISTS (SELECT FROM legal_hold h WHERE h.released_at IS NULL AND (
           (h.kind = 'PERSON' AND h.subject_ref = m.recipient_ref)
           OR (h.kind = 'BOOKING' AND h.subject_ref = m.booking_ref)
           OR (h.kind = 'VENDOR' AND h.subject_ref = (SELECT v.ref FROM vendor v WHERE v.id = m.vendor_id))))
         THEN 'LEGAL_HOLD' WHEN m.due_at IS NOT NULL THEN 'NEEDED' END AS kept,
    pg_column_size(m.*) + coalesce((SELECT sum(pg_column_size(c.*)) FROM message_content c
      WHERE c.message_id = m.id), 0)::int AS bytes
  FROM looked l JOIN message m ON m.id = l.id
  WHERE $7::text[] IS NULL OR m.id = ANY ($7::text[])
  ORDER BY m.created_at, m.id`;

interface PageAsked {
  /** The instant that ages are counted from, as text, which keeps microseconds. */
  asOf: string;
  /** What of the policy was decided otherwise. */
  retention?: Partial<MessageRetention> | undefined;
  cursor: PurgeCursor | null;
  /** Messages to look at. */
  limit: number;
}

/** Looks at a page of messages, oldest first, for those whose time is over. Writes nothing. */
export async function findExpiredMessages(ask: Ask, page: PageAsked): Promise<FoundMessages> {
  return find(ask, page, null);
}

async function find(ask: Ask, page: PageAsked, only: readonly string[] | null): Promise<FoundMessages> {
  const { asOf, cursor, limit } = page;
  const retention = messageRetention(page.retention);
  type Row = Omit<ExpiredMessage, "over"> & { over: ExpiredMessage["over"] | null; createdMicros: string };
  const rows = await ask<Row>(FIND, [
    asOf,
    retention.contentDays,
    retention.skeletonDays,
    cursor?.createdAt ?? null,
    cursor?.id ?? null,
    limit,
    only,
  ]);
  const last = rows.at(-1);
  return {
    expired: rows.flatMap(({ id, over, kept, template, bytes }) =>
      over === null ? [] : [{ id, over, kept, template, bytes }],
    ),
    scanned: rows.length,
    next: last && rows.length === limit ? { createdAt: last.createdMicros, id: last.id } : null,
  };
}

/** What one batch took away. */
export interface PurgedBatch {
  /** Messages that were emptied or are gone. */
  taken: string[];
  /** Messages that say nothing any more and name nobody. */
  contents: number;
  /** Callbacks without their body. */
  callbacks: number;
  /** Messages that are gone altogether. */
  skeletons: number;
  /** Callbacks that belonged to one that is gone. */
  events: number;
  /** Null when the oldest and the newest of what may have to go were looked at. */
  next: PurgeCursor | null;
}

/**
 * Takes away what was kept for its time, in one batch of at most `limit` messages, oldest first: content and contact,
 * later the message itself; of `only` these, when they are given. Call it with the answer's `next` until that is null;
 * to begin anew, after a crash or every night, changes nothing that is done. What is under way or on a legal hold
 * stays. Who calls it keeps the record.
 */
export function purgeExpiredContent(
  ctx: Context,
  {
    asOf,
    limit,
    cursor = null,
    retention,
    only = null,
  }: Omit<PageAsked, "cursor" | "retention"> & {
    cursor?: PurgeCursor | null;
    retention?: Partial<MessageRetention>;
    only?: readonly string[] | null;
  },
): Promise<PurgedBatch> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.$executeRaw`SELECT set_config('notifications.retention', 'on', true)`;
    const ask: Ask = (sql, values) => tx.db.$queryRawUnsafe(sql, ...values);
    const page = await find(ask, { asOf, limit, cursor, retention }, only);
    const free = page.expired.filter(({ kept }) => kept === null);
    const idsOf = (what: ExpiredMessage["over"]) =>
      free.filter(({ over }) => over === what).map(({ id }) => id);
    return {
      taken: free.map(({ id }) => id),
      ...(await emptyMessages(tx, idsOf("CONTENT"))),
      ...(await removeMessages(tx, idsOf("SKELETON"))),
      next: page.next,
    };
  });
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
