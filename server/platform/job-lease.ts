import type pg from "pg";

/** A job taken by a worker. Only who knows the current token may change it. */
export interface LeasedJob {
  id: string;
  name: string;
  payload: unknown;
  /** This attempt's number, from 1. */
  attempts: number;
  leaseToken: bigint;
}

/**
 * Takes the next due job of these names, or one whose lease has run out: its worker is dead or stuck. The new
 * token shuts the former holder out. Resolves to null when nothing is due.
 */
export async function claimJob(
  pool: pg.Pool,
  claim: { names: string[]; worker: string; leaseMs: number },
): Promise<LeasedJob | null> {
  const { rows } = await pool.query<{
    id: string;
    name: string;
    payload: unknown;
    attempts: number;
    lease_token: bigint;
  }>(
    `UPDATE job SET status = 'RUNNING', worker = $2, attempts = attempts + 1, lease_token = lease_token + 1,
            lease_until = clock_timestamp() + $3 * interval '1 millisecond'
      WHERE id = (
        SELECT id FROM job
         WHERE name = ANY($1)
           AND ((status = 'QUEUED' AND run_at <= clock_timestamp())
             OR (status = 'RUNNING' AND lease_until < clock_timestamp()))
         ORDER BY run_at, id LIMIT 1
         FOR UPDATE SKIP LOCKED)
      RETURNING id, name, payload, attempts, lease_token`,
    [claim.names, claim.worker, claim.leaseMs],
  );
  const row = rows[0];
  return row ? { ...row, leaseToken: row.lease_token } : null;
}

/** Prolongs the lease from now on. False when another worker has taken the job. */
export function extendLease(pool: pg.Pool, job: LeasedJob, leaseMs: number): Promise<boolean> {
  return change(pool, job, "lease_until = clock_timestamp() + $3 * interval '1 millisecond'", [leaseMs]);
}

/** Records success. False when another worker has taken the job. */
export function finishJob(pool: pg.Pool, job: LeasedJob): Promise<boolean> {
  return change(
    pool,
    job,
    "status = 'DONE', finished_at = clock_timestamp(), lease_until = NULL, last_error = NULL",
    [],
  );
}

/** Records a failed attempt to be repeated after the wait. False when another worker has taken the job. */
export function requeueJob(pool: pg.Pool, job: LeasedJob, waitMs: number, error: string): Promise<boolean> {
  return change(
    pool,
    job,
    "status = 'QUEUED', run_at = clock_timestamp() + $3 * interval '1 millisecond', lease_until = NULL, last_error = $4",
    [waitMs, error],
  );
}

/** Gives an attempt back that the worker's own stop cut short: it does not count as a failure. */
export function returnJob(pool: pg.Pool, job: LeasedJob): Promise<boolean> {
  return change(
    pool,
    job,
    "status = 'QUEUED', attempts = attempts - 1, run_at = clock_timestamp(), lease_until = NULL",
    [],
  );
}

/** Records that the job will not be tried again. False when another worker has taken the job. */
export function buryJob(pool: pg.Pool, job: LeasedJob, error: string): Promise<boolean> {
  return change(
    pool,
    job,
    "status = 'DEAD', finished_at = clock_timestamp(), lease_until = NULL, last_error = $3",
    [error],
  );
}

async function change(
  pool: pg.Pool,
  job: LeasedJob,
  assignment: string,
  values: unknown[],
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE job SET ${assignment} WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'`,
    [job.id, job.leaseToken, ...values],
  );
  return rowCount === 1;
}
