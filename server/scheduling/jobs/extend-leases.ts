import type pg from "pg";
import type { ClaimedJob } from "@/server/scheduling/jobs/claim-jobs";

type Lease = Pick<ClaimedJob, "id" | "leaseToken">;

/**
 * Prolongs the leases from now on, in milliseconds. Resolves to the ids of those that were: the others are lost, or
 * another transaction has the job in hand.
 */
export async function extendLeases(
  pool: pg.Pool,
  leases: readonly Lease[],
  leaseMs: number,
): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH mine AS (
       SELECT job.id FROM job JOIN unnest($1::text[], $2::bigint[]) AS held (id, token)
           ON job.id = held.id AND job.lease_token = held.token
        WHERE job.status = 'RUNNING' FOR UPDATE OF job SKIP LOCKED
     )
     UPDATE job SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
       FROM mine WHERE job.id = mine.id RETURNING job.id`,
    [leases.map(({ id }) => id), leases.map(({ leaseToken }) => leaseToken), leaseMs],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Prolongs one lease, waiting for whoever has the job in hand. False when another worker has taken the job. */
export async function extendLease(pool: pg.Pool, lease: Lease, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE job SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
      WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'`,
    [lease.id, lease.leaseToken, leaseMs],
  );
  return rowCount === 1;
}
