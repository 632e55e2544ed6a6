import type pg from "pg";

/** A job taken by a worker. Only who knows the current token may change it. */
export interface ClaimedJob {
  id: string;
  name: string;
  payload: unknown;
  /** This attempt's number, from 1. */
  attempts: number;
  leaseToken: bigint;
  /** Until when the lease surely holds, on this process's own clock (`performance.now()`). */
  heldUntilMs: number;
}

export interface JobClaim {
  /** Jobs of other names are left alone. */
  names: readonly string[];
  worker: string;
  leaseMs: number;
}

/** So long after its time a job that has been woken is left to the store to call, in milliseconds. */
export const LEFT_TO_STORE_MS = 2_000;

/**
 * Takes those of the jobs that are due, or whose lease has run out: their worker is dead or stuck. The new token shuts
 * the former holder out. One that another transaction has in hand is not waited for.
 */
export function claimJobs(pool: pg.Pool, ids: readonly string[], claim: JobClaim): Promise<ClaimedJob[]> {
  const isDue = `(status = 'QUEUED' AND run_at <= now()) OR (status = 'RUNNING' AND lease_until < now())`;
  return take(pool, claim, `name = ANY($3) AND id = ANY($4) AND (${isDue})`, [claim.names, ids]);
}

/**
 * The same for so many due jobs, whichever they are, oldest first. Jobs that the store has been asked to call are left
 * to it for two seconds.
 */
export function claimDueJobs(pool: pg.Pool, most: number, claim: JobClaim): Promise<ClaimedJob[]> {
  const which = "id = ANY(ARRAY(SELECT lock_due_jobs($3, $4, $5)))";
  return take(pool, claim, which, [claim.names, most, LEFT_TO_STORE_MS]);
}

async function take(
  pool: pg.Pool,
  { worker, leaseMs }: JobClaim,
  which: string,
  values: unknown[],
): Promise<ClaimedJob[]> {
  const askedAtMs = performance.now();
  const { rows } = await pool.query<Row>(
    `WITH due AS (
       SELECT id, status, worker, lease_token, started_at FROM job
        WHERE ${which} ORDER BY id FOR UPDATE SKIP LOCKED
     ), lost AS (
       INSERT INTO job_attempt (job_id, token, worker, started_at, finished_at, outcome, error)
       SELECT id, lease_token, worker, coalesce(started_at, clock_timestamp()), clock_timestamp(), 'LEASE_LOST',
              'Nothing was heard of ' || worker || ' for the length of its lease.'
         FROM due WHERE status = 'RUNNING' ON CONFLICT DO NOTHING
     )
     UPDATE job SET status = 'RUNNING', worker = $1, attempts = attempts + 1, lease_token = job.lease_token + 1,
            started_at = clock_timestamp(), lease_until = clock_timestamp() + $2 * interval '1 millisecond',
            again_at = NULL
       FROM due WHERE job.id = due.id
     RETURNING job.id, name, payload, attempts, job.lease_token`,
    [worker, leaseMs, ...values],
  );
  return rows.map(({ lease_token: leaseToken, ...row }) => ({
    ...row,
    leaseToken,
    heldUntilMs: askedAtMs + leaseMs,
  }));
}

interface Row {
  id: string;
  name: string;
  payload: unknown;
  attempts: number;
  lease_token: bigint;
}
