import { executeRunRequest, executionKey } from "@/server/maintenance/job-requests";
import { inTransaction, type Context } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";

/**
 * Asks again for runs that should be worked on and are not: their worker died, or their job was given up. Resolves to
 * how many. Runs of the schedule and parts of a run of all tasks are their executor's.
 */
export async function sweepMaintenanceRuns(ctx: Context): Promise<number> {
  const { rows } = await ctx.pool.query<{ id: string }>(
    `SELECT r.id FROM maintenance_run r
      WHERE (r.status = 'PLANNED' AND r.changed_at < clock_timestamp() - interval '10 seconds'
          OR r.status IN ('RUNNING', 'PAUSING', 'CANCELLING') AND r.lease_until < clock_timestamp())
        AND r.trigger <> 'SCHEDULE'
        AND NOT EXISTS (SELECT FROM maintenance_run p WHERE p.id = r.parent_id AND p.finished_at IS NULL)
        AND NOT EXISTS (SELECT FROM job j WHERE j.key = 'maintenance:' || r.id AND j.status IN ('QUEUED', 'RUNNING'))
      LIMIT 100`,
  );
  for (const { id } of rows)
    await inTransaction(ctx, (tx) =>
      enqueue(tx, executeRunRequest, { runId: id }, { key: executionKey(id) }),
    );
  return rows.length;
}
