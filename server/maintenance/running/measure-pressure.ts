import type { Context } from "@/server/platform/context";

/** Why a run holds back. */
export type Pressure = "REPLICA_LAG" | "AUTOVACUUM" | "POOL_WAIT";

const LAG_SECONDS = 1;

/**
 * What speaks against going on at full speed: a replica that is more than a second behind, or PostgreSQL vacuuming
 * one of the tables by itself. Null when nothing does. A login that may not see replicas sees none.
 */
export async function measurePressure(
  { pool }: Pick<Context, "pool">,
  tables: readonly string[],
): Promise<Pressure | null> {
  const { rows } = await pool.query<{ lag: boolean; vacuum: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_replication WHERE replay_lag > make_interval(secs => $2)) AS lag,
            EXISTS (SELECT FROM pg_stat_progress_vacuum v JOIN pg_stat_activity a ON a.pid = v.pid
                     WHERE v.datname = current_database() AND a.backend_type = 'autovacuum worker'
                       AND v.relid = ANY (SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name)) AS vacuum`,
    [tables, LAG_SECONDS],
  );
  const { lag, vacuum } = rows[0]!;
  return lag ? "REPLICA_LAG" : vacuum ? "AUTOVACUUM" : null;
}
