import type pg from "pg";
import { newId } from "@/server/platform/ids";
import { JOBS_CHANNEL } from "@/server/platform/jobs";
import type { ClaimedJob } from "@/server/scheduling/jobs/claim-jobs";
import type { JobEnding } from "@/server/scheduling/jobs/job-ending";

type Lease = Pick<ClaimedJob, "id" | "leaseToken">;

/** How the job stands after the ending was recorded; null when nothing was, because the lease is another's. */
export type Recorded = "DONE" | "DEAD" | "DUE" | "LATER" | null;

const TELL = `CASE WHEN status = 'QUEUED' AND run_at <= clock_timestamp()
  THEN pg_notify('${JOBS_CHANNEL}', name || ' ' || id) END`;

/**
 * Records success of all these jobs in one statement. A job that was asked for meanwhile waits to run once more.
 * Resolves to the ids of those recorded: for the others the lease is another's, or a transaction has them in hand.
 */
export async function recordDone(pool: pg.Pool, leases: readonly Lease[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH mine AS (
       SELECT job.id FROM job JOIN unnest($1::text[], $2::bigint[]) AS ended (id, token)
           ON job.id = ended.id AND job.lease_token = ended.token
        WHERE job.status = 'RUNNING' FOR UPDATE OF job SKIP LOCKED
     ), ended AS (
       UPDATE job SET ${DONE} FROM mine WHERE job.id = mine.id RETURNING job.id, name, status, run_at
     )
     SELECT id, ${TELL} FROM ended`,
    [leases.map(({ id }) => id), leases.map(({ leaseToken }) => leaseToken)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Records how one attempt ended, with a row for it when it did not end well. */
export async function recordEnding(pool: pg.Pool, job: Lease, ending: JobEnding): Promise<Recorded> {
  const { set, values } = changeFor(ending);
  const failure = attemptFor(ending);
  const { rows } = await pool.query<{ status: string; is_due: boolean }>(
    `WITH ended AS (
       UPDATE job SET ${set} WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'
       RETURNING id, name, key, payload, status, run_at, again_at, worker, started_at
     ), attempt AS (
       INSERT INTO job_attempt (job_id, token, worker, started_at, finished_at, outcome, error, stack)
       SELECT id, $2, worker, coalesce(started_at, clock_timestamp()), clock_timestamp(), $3::run_attempt_outcome, $4, $5
         FROM ended WHERE $3 IS NOT NULL ON CONFLICT DO NOTHING
     ), wished AS (
       INSERT INTO job (id, name, key, payload, run_at)
       SELECT $6, name, key, payload, again_at FROM ended WHERE status = 'DEAD' AND again_at IS NOT NULL
     )
     SELECT status, run_at <= clock_timestamp() AS is_due, ${TELL} FROM ended`,
    [
      job.id,
      job.leaseToken,
      failure.outcome,
      failure.error ?? null,
      failure.stack ?? null,
      newId("job"),
      ...values,
    ],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.status === "DONE" || row.status === "DEAD") return row.status;
  return row.is_due ? "DUE" : "LATER";
}

// A job that was asked for while it ran waits again, as new.
const DONE = `status = CASE WHEN again_at IS NULL THEN 'DONE' ELSE 'QUEUED' END::job_status,
  run_at = coalesce(again_at, run_at),
  attempts = CASE WHEN again_at IS NULL THEN attempts ELSE 0 END,
  finished_at = CASE WHEN again_at IS NULL THEN clock_timestamp() END,
  woken_at = NULL, again_at = NULL, lease_until = NULL, last_error = NULL`;

// What was asked for meanwhile goes on as a job of its own, so that the dead one is seen.
const DEAD = "status = 'DEAD', finished_at = clock_timestamp(), lease_until = NULL";
const QUEUED = "status = 'QUEUED', woken_at = NULL, again_at = NULL, lease_until = NULL";
const SOONER = "least(again_at, clock_timestamp() + $7 * interval '1 millisecond')";

function changeFor(ending: JobEnding): { set: string; values: unknown[] } {
  switch (ending.kind) {
    case "DONE":
      return { set: DONE, values: [] };
    case "AGAIN":
      return {
        set: `${QUEUED}, run_at = ${SOONER}, attempts = 0, last_error = NULL`,
        values: [ending.waitMs],
      };
    case "RETRY":
      return { set: `${QUEUED}, run_at = ${SOONER}, last_error = $4`, values: [ending.waitMs] };
    case "RETURNED":
      return { set: `${QUEUED}, attempts = attempts - 1`, values: [] };
    case "LOST":
      // Nobody has taken it yet. The attempt counts: a job that blocks its worker each time must come to an end.
      return { set: QUEUED, values: [] };
    case "DEAD":
      return { set: `${DEAD}, last_error = $4`, values: [] };
    case "GIVEN_UP":
      return { set: `${DEAD}, last_error = $7, attempts = attempts - 1`, values: [ending.error] };
  }
}

function attemptFor(ending: JobEnding): { outcome: string | null; error?: string; stack?: string | null } {
  if (ending.kind === "RETRY" || ending.kind === "DEAD")
    return { outcome: "FAILED", error: ending.error, stack: ending.stack };
  if (ending.kind === "RETURNED") return { outcome: "RETURNED", error: "The worker stopped." };
  if (ending.kind === "LOST") return { outcome: "LEASE_LOST", error: ending.error };
  return { outcome: null };
}
