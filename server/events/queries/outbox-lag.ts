import type { Context } from "@/server/platform/context";

/** How far the delivery of events is behind. */
export interface OutboxLag {
  /** Events that some handler still has to do, or that nobody has looked at. */
  undeliveredCount: number;
  /**
   * Since when the oldest of them waits, in milliseconds; 0 when none does. Parked ones and what waits behind them
   * wait for a person, not for a worker, and do not count here.
   */
  oldestAgeMs: number;
  /** Deliveries that were given up until a person decides. */
  parkedCount: number;
}

/** How far the delivery of events is behind, by the database's clock. */
export async function outboxLag({ pool }: Pick<Context, "pool">): Promise<OutboxLag> {
  const { rows } = await pool.query<{ undelivered: bigint; parked: bigint; age_ms: number }>(`
    WITH parked AS MATERIALIZED (
      SELECT subject_kind, subject_id, min(event_id) AS event_id, count(*) AS deliveries
        FROM event_delivery WHERE status = 'PARKED' GROUP BY subject_kind, subject_id
    )
    SELECT (SELECT count(*) FROM outbox_event WHERE delivered_at IS NULL) AS undelivered,
           (SELECT coalesce(sum(deliveries), 0)::bigint FROM parked) AS parked,
           coalesce((
             SELECT greatest(0, extract(epoch FROM scheduling_now() - e.created_at) * 1000)::float8
               FROM outbox_event e
              WHERE e.delivered_at IS NULL
                AND NOT EXISTS (
                  SELECT FROM parked
                   WHERE parked.subject_kind = e.subject_kind AND parked.subject_id = e.subject_id
                     AND parked.event_id <= e.id)
              ORDER BY e.created_at LIMIT 1), 0) AS age_ms`);
  const { undelivered, parked, age_ms: ageMs } = rows[0]!;
  return {
    undeliveredCount: Number(undelivered),
    oldestAgeMs: Math.round(ageMs),
    parkedCount: Number(parked),
  };
}
