import type pg from "pg";
import type { DomainEvent } from "@/server/events/event-handler";
import { runInTransaction } from "./run-in-transaction";

/** A delivery in the hands of a worker. */
export interface ClaimedDelivery {
  event: DomainEvent<unknown>;
  handler: string;
  /** This attempt's number, from 1. */
  attempts: number;
}

/**
 * How long a claimed delivery may take to get into its transaction, in milliseconds, for each attempt: when its worker
 * died, it is taken again after two seconds, then after four. Once in its transaction it is locked for as long as that
 * lasts.
 */
const HOLD_MS = 2_000;

/**
 * Takes due deliveries, those that are due longest first, of each subject and handler only the first that is open. The attempt is
 * counted now, so that one that takes its worker down each time does not go round for ever.
 */
export async function claimDeliveries(
  pool: pg.Pool,
  { handlers, limit }: { handlers: readonly string[]; limit: number },
): Promise<ClaimedDelivery[]> {
  const { rows } = await runInTransaction<{
    id: bigint;
    type: string;
    subject_kind: string;
    subject_id: string;
    payload: unknown;
    created_at: Date;
    handler: string;
    attempts: number;
  }>(pool, BEGINNING, CLAIM, [handlers, limit, HOLD_MS]);
  return rows
    .map(
      ({
        subject_kind: subjectKind,
        subject_id: subjectId,
        created_at: createdAt,
        handler,
        attempts,
        ...rest
      }) => ({
        event: { ...rest, subjectKind, subjectId, createdAt },
        handler,
        attempts,
      }),
    )
    .sort((a, b) => Number(a.event.id - b.event.id));
}

const BEGINNING = [
  // A claim that a crash of the database forgets is made again, so nobody waits for the disk.
  "SET LOCAL synchronous_commit = off",
  // Rows are to come from the index of what is due, in its order, until there are enough. The planner, who knows the
  // table as it was before a backlog, would rather read and sort all that is open.
  "SET LOCAL enable_sort = off",
  "SET LOCAL enable_bitmapscan = off",
];

const CLAIM = `
  WITH clock AS MATERIALIZED (SELECT scheduling_now() AS now),
  due AS (
    SELECT d.event_id, d.handler FROM event_delivery d
     WHERE d.status IN ('WAITING', 'RETRYING') AND d.handler = ANY($1)
       AND d.next_at <= (SELECT now FROM clock)
       AND d.event_id = (
         SELECT first.event_id FROM event_delivery first
          WHERE first.handler = d.handler AND first.subject_kind = d.subject_kind AND first.subject_id = d.subject_id
            AND first.status IN ('WAITING', 'RETRYING', 'PARKED')
          ORDER BY first.event_id LIMIT 1)
     ORDER BY d.next_at, d.event_id LIMIT $2
     FOR UPDATE OF d SKIP LOCKED
  )
  UPDATE event_delivery d
     SET attempts = d.attempts + 1,
         next_at = (SELECT now FROM clock) + $3 * (d.attempts + 1) * interval '1 millisecond'
    FROM due JOIN outbox_event e ON e.id = due.event_id
   WHERE d.event_id = due.event_id AND d.handler = due.handler
  RETURNING e.id, e.type, e.subject_kind, e.subject_id, e.payload, e.created_at, d.handler, d.attempts`;
