import type { Context } from "@/server/platform/context";

/** A run that a worker should take now. */
export interface DueRun {
  runId: string;
  scheduleKey: string;
  dueAt: Date;
}

/**
 * Runs that wait and are due, and runs whose worker is lost, oldest first. The sweep asks this, so that whatever
 * should have woken somebody and did not is taken all the same.
 */
export async function listDueRuns(ctx: Context, limit: number): Promise<DueRun[]> {
  const { rows } = await ctx.pool.query<DueRun>(
    `SELECT id AS "runId", schedule_key AS "scheduleKey", due_at AS "dueAt" FROM scheduled_run
      WHERE (status = 'PLANNED' AND due_at <= scheduling_now())
         OR (status = 'RUNNING' AND lease_until < scheduling_now())
      ORDER BY due_at, id LIMIT $1`,
    [limit],
  );
  return rows;
}
