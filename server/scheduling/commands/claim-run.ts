import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { limitIdleTime } from "./limit-idle-time";

/** A run that a worker holds. Only who knows the current token may change it. */
export interface RunLease {
  runId: string;
  token: bigint;
  worker: string;
}

/** What the executor works on. */
export interface ClaimedRun {
  lease: RunLease;
  scheduleKey: string;
  /** The instant that the schedule names; for a run asked for by hand, when it was asked for. */
  scheduledFor: Date;
  trigger: "SCHEDULE" | "MANUAL";
  /** This attempt's number, from 1. */
  attempt: number;
  attemptsMax: number;
  timeLimitMs: number;
  /** What an earlier attempt said of how far it was. */
  progress: unknown;
}

/**
 * NOT_CLAIMABLE: unknown, not due, over, held by another, or not yet its turn. DEAD, CANCELLED: the claim found it so
 * and recorded it.
 */
export type RunClaim =
  { kind: "CLAIMED"; run: ClaimedRun } | { kind: "REFUSED"; why: "NOT_CLAIMABLE" | "DEAD" | "CANCELLED" };

interface Candidate {
  id: string;
  status: "PLANNED" | "RUNNING";
  worker: string | null;
  attempts: number;
  attempts_max: number;
  lease_token: bigint;
  cancel_requested_by: string | null;
  now: Date;
}

/**
 * Takes a run that is due, or one whose lease has run out: its worker is dead or stuck. The new token shuts the
 * former holder out. A run whose workers died at every attempt is given up instead, and one that a person stopped
 * meanwhile is over. Times are the database's. `leaseMs` in milliseconds.
 *
 * Runs of one schedule are taken one at a time, and its periods oldest first: a later one waits until the earlier is
 * over, also while that waits to be tried again. What a person asked for waits only for the one that runs.
 */
export async function claimRun(
  ctx: Context,
  claim: { runId: string; worker: string; leaseMs: number },
): Promise<RunClaim> {
  return inTransaction(ctx, async (tx) => {
    await limitIdleTime(tx);
    // Two claims of one schedule come one after the other; the second sees what the first took.
    await tx.db.$executeRaw`
      SELECT pg_advisory_xact_lock(hashtextextended('scheduled-run:' || schedule_key, 0))
        FROM scheduled_run WHERE id = ${claim.runId}`;
    const [candidate] = await tx.db.$queryRaw<Candidate[]>`
      SELECT id, status::text AS status, worker, attempts, attempts_max, lease_token, cancel_requested_by,
             scheduling_now() AS now
        FROM scheduled_run r
       WHERE id = ${claim.runId}
         AND ((status = 'PLANNED' AND due_at <= scheduling_now())
           OR (status = 'RUNNING' AND lease_until < scheduling_now()))
         AND NOT EXISTS (
           SELECT FROM scheduled_run o
            WHERE o.schedule_key = r.schedule_key AND o.id <> r.id AND o.status IN ('PLANNED', 'RUNNING')
              AND ((o.status = 'RUNNING' AND (r.status = 'PLANNED' OR o.lease_until >= scheduling_now()))
                OR (r.status = 'PLANNED' AND r.trigger = 'SCHEDULE' AND o.trigger = 'SCHEDULE'
                  AND o.scheduled_for < r.scheduled_for)))
         FOR UPDATE`;
    if (!candidate) return { kind: "REFUSED", why: "NOT_CLAIMABLE" };
    if (candidate.status === "RUNNING") await recordLostLease(tx, candidate);
    const end = endInstead(candidate);
    if (end) {
      await tx.db.$executeRaw`
        UPDATE scheduled_run SET status = ${end.status}::scheduled_run_status, reason = ${end.reason},
               finished_at = ${candidate.now}::timestamptz, lease_until = NULL, lease_token = lease_token + 1
         WHERE id = ${candidate.id}`;
      return { kind: "REFUSED", why: end.status };
    }
    return { kind: "CLAIMED", run: await takeRun(tx, candidate, claim) };
  });
}

function endInstead(candidate: Candidate): { status: "DEAD" | "CANCELLED"; reason: string } | null {
  if (candidate.cancel_requested_by !== null)
    return { status: "CANCELLED", reason: `cancelled by ${candidate.cancel_requested_by}` };
  if (candidate.attempts < candidate.attempts_max) return null;
  return {
    status: "DEAD",
    reason: `given up after ${candidate.attempts} attempts: the worker was lost at the last one`,
  };
}

async function recordLostLease(tx: TxContext, { id, worker, now }: Candidate): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE scheduled_run_attempt SET outcome = 'LEASE_LOST', finished_at = ${now}::timestamptz,
           error = ${`Nothing was heard of ${worker} for the length of its lease.`}
     WHERE run_id = ${id} AND outcome IS NULL`;
}

async function takeRun(
  tx: TxContext,
  candidate: Candidate,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Promise<ClaimedRun> {
  const [run] = await tx.db.$queryRaw<
    [Omit<ClaimedRun, "lease" | "timeLimitMs"> & { token: bigint; timeLimitSeconds: number }]
  >`
    UPDATE scheduled_run r
       SET status = 'RUNNING', worker = ${worker}, attempts = attempts + 1, lease_token = lease_token + 1,
           lease_until = ${candidate.now}::timestamptz + ${leaseMs}::float8 * interval '1 millisecond',
           started_at = coalesce(started_at, ${candidate.now}::timestamptz),
           lateness_ms = coalesce(lateness_ms,
             floor(extract(epoch FROM ${candidate.now}::timestamptz - scheduled_for) * 1000)::bigint)
      FROM schedule s
     WHERE r.id = ${candidate.id} AND s.key = r.schedule_key
    RETURNING r.schedule_key AS "scheduleKey", r.scheduled_for AS "scheduledFor", r.trigger::text AS trigger,
              r.attempts AS attempt, r.attempts_max AS "attemptsMax", r.progress, r.lease_token AS token,
              s.time_limit_seconds AS "timeLimitSeconds"`;
  const { token, timeLimitSeconds, ...rest } = run;
  await tx.db.scheduledRunAttempt.create({
    data: { runId: candidate.id, token, worker, startedAt: candidate.now },
  });
  return {
    ...rest,
    lease: { runId: candidate.id, token, worker },
    timeLimitMs: timeLimitSeconds * 1000,
  };
}
