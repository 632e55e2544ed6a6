import type { MaintenanceRunStatus } from "@/server/maintenance/domain/run-state";
import type { PolicyDays, RunTaskKey } from "@/server/maintenance/domain/task-keys";
import type { TaskCursor } from "@/server/maintenance/tasks/maintenance-task";
import type { Context } from "@/server/platform/context";

/** A run under this worker's lease. */
export interface ClaimedRun {
  id: string;
  task: RunTaskKey;
  trigger: "SCHEDULE" | "PERSON" | "COMMAND_LINE";
  status: MaintenanceRunStatus;
  dryRun: boolean;
  input: Record<string, unknown>;
  policy: PolicyDays;
  policyHash: string;
  dryRunId: string | null;
  /** To the microsecond, in UTC, as PostgreSQL writes it. */
  asOf: string;
  cursor: TaskCursor | null;
  cap: number | null;
  isApproved: boolean;
  total: number | null;
  scanned: number;
  moved: number;
  deleted: number;
  skipped: number;
  skippedByReason: Record<string, number>;
  bytesBefore: number;
  bytesAfter: number;
  batches: number;
  batchSize: number | null;
  busyMs: number;
  throttledMs: number;
  idsState: Uint8Array | null;
  startedAt: Date;
  token: string;
}

const CLAIM = `
  UPDATE maintenance_run r
     SET status = CASE r.status WHEN 'PLANNED' THEN 'RUNNING' ELSE r.status END,
         started_at = coalesce(r.started_at, scheduling_now()),
         lease_token = r.lease_token + 1, lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000),
         worker = $2, throttled_for = NULL, changed_at = clock_timestamp()
   WHERE r.id = $1
     AND (r.status = 'PLANNED' OR r.status IN ('RUNNING', 'PAUSING', 'CANCELLING') AND r.lease_until < clock_timestamp())
  RETURNING r.id, r.task, r.trigger::text AS trigger, r.status::text AS status, r.dry_run AS "dryRun", r.input,
    r.policy, r.policy_hash AS "policyHash", r.dry_run_id AS "dryRunId",
    to_char(r.as_of AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "asOf", r.cursor,
    r.cap::float8 AS cap, r.approved_at IS NOT NULL AS "isApproved", r.total::float8 AS total,
    r.scanned::float8 AS scanned, r.moved::float8 AS moved, r.deleted::float8 AS deleted,
    r.skipped::float8 AS skipped, r.skipped_by_reason AS "skippedByReason",
    r.bytes_before::float8 AS "bytesBefore", r.bytes_after::float8 AS "bytesAfter", r.batches,
    r.batch_size AS "batchSize", r.busy_ms::float8 AS "busyMs", r.throttled_ms::float8 AS "throttledMs",
    r.ids_state AS "idsState", r.started_at AS "startedAt", r.lease_token::text AS token`;

/**
 * Takes a run that waits, or one whose worker has not been heard of for the length of its lease. Resolves to null
 * when it is another's, or over.
 */
export async function claimRun(
  { pool }: Pick<Context, "pool">,
  { runId, workerName, leaseMs }: { runId: string; workerName: string; leaseMs: number },
): Promise<ClaimedRun | null> {
  const { rows } = await pool.query<ClaimedRun>(CLAIM, [runId, workerName, leaseMs]);
  return rows[0] ?? null;
}
