import type pg from "pg";
import type { EventHandler } from "@/server/events/event-handler";
import { runInTransaction } from "./run-in-transaction";

/** Of all workers one routes at a time: a batch that overtook another would break the order of a subject. */
const ROUTING_LOCK = 7_001_001;
export const ROUTE_BATCH = 2_000;

/**
 * Takes the oldest new events and writes a delivery for each handler that wants one; what nobody wants is delivered
 * with that. Resolves to how many events there were, ROUTE_BATCH at most.
 */
export async function routeEvents(
  pool: pg.Pool,
  handlers: readonly Pick<EventHandler, "name" | "types">[],
): Promise<number> {
  const wanted = handlers.flatMap(({ name, types }) => types.map((type) => ({ name, type })));
  // The lock before the statement: it must see what the router before has committed.
  const lock = `SELECT pg_advisory_xact_lock(${ROUTING_LOCK})`;
  const { rowCount } = await runInTransaction(pool, [lock], ROUTE, [
    wanted.map(({ name }) => name),
    wanted.map(({ type }) => type.replace(/\*$/, "")),
    wanted.map(({ type }) => type.endsWith("*")),
    ROUTE_BATCH,
  ]);
  return rowCount ?? 0;
}

const ROUTE = `
  WITH fresh AS (
    SELECT id, type, subject_kind, subject_id FROM outbox_event
     WHERE open_deliveries IS NULL AND delivered_at IS NULL ORDER BY id LIMIT $4
  ), wanted AS (
    SELECT DISTINCT fresh.id, fresh.subject_kind, fresh.subject_id, handler.name
      FROM fresh JOIN unnest($1::text[], $2::text[], $3::boolean[]) AS handler (name, type, is_prefix)
        ON CASE WHEN is_prefix THEN starts_with(fresh.type, handler.type) ELSE fresh.type = handler.type END
  ), written AS (
    INSERT INTO event_delivery (event_id, handler, subject_kind, subject_id, next_at)
    SELECT id, name, subject_kind, subject_id, scheduling_now() FROM wanted
  ), counted AS (
    SELECT fresh.id, count(wanted.name) AS deliveries
      FROM fresh LEFT JOIN wanted ON wanted.id = fresh.id GROUP BY fresh.id
  )
  UPDATE outbox_event SET open_deliveries = counted.deliveries,
         delivered_at = CASE WHEN counted.deliveries = 0 THEN scheduling_now() END
    FROM counted WHERE outbox_event.id = counted.id`;
