import type { Context } from "@/server/platform/context";

/** How many jobs stand how. */
export interface JobCounts {
  /** Waiting, and their time has come. */
  queuedDue: number;
  /** Waiting for an instant to come. */
  queuedLater: number;
  running: number;
  /** Given up. */
  dead: number;
  /** How long the oldest due one has waited, in milliseconds; null when none is due. */
  oldestDueMs: number | null;
}

/** Counts the jobs, for metrics and alarms. Done ones are not looked at. */
export async function jobCounts(ctx: Context): Promise<JobCounts> {
  const { rows } = await ctx.pool.query<JobCounts>(
    `SELECT count(*) FILTER (WHERE status = 'QUEUED' AND run_at <= now())::int AS "queuedDue",
            count(*) FILTER (WHERE status = 'QUEUED' AND run_at > now())::int AS "queuedLater",
            count(*) FILTER (WHERE status = 'RUNNING')::int AS running,
            (SELECT count(*) FROM job WHERE status = 'DEAD')::int AS dead,
            (extract(epoch FROM now() - min(run_at) FILTER (WHERE status = 'QUEUED' AND run_at <= now())) * 1000)::float8
              AS "oldestDueMs"
       FROM job WHERE status IN ('QUEUED', 'RUNNING')`,
  );
  return rows[0]!;
}
