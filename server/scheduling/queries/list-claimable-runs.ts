import type { Context } from "@/server/platform/context";
import type { DueRun } from "./list-due-runs";

/**
 * The runs whose turn it is: of each schedule the oldest period that is not over, if it is due or its worker is lost,
 * and what a person asked for, if nothing of the schedule runs. Oldest first. At most two for each schedule, however
 * many wait behind them. `nextDueAt` is when the next run comes that waits to be tried again, null when none does.
 */
export async function listClaimableRuns(ctx: Context): Promise<{ runs: DueRun[]; nextDueAt: Date | null }> {
  const { rows } = await ctx.pool.query<DueRun & { isDue: boolean }>(
    `SELECT o.id AS "runId", o.schedule_key AS "scheduleKey", o.due_at AS "dueAt",
            CASE o.status WHEN 'PLANNED' THEN o.due_at <= scheduling_now()
                          ELSE o.lease_until < scheduling_now() END AS "isDue"
       FROM schedule s
       CROSS JOIN LATERAL (
         (SELECT * FROM scheduled_run r
           WHERE r.schedule_key = s.key AND r.trigger = 'SCHEDULE' AND r.status IN ('PLANNED', 'RUNNING')
           ORDER BY r.scheduled_for, r.id LIMIT 1)
         UNION ALL
         (SELECT * FROM scheduled_run r
           WHERE r.schedule_key = s.key AND r.trigger = 'MANUAL' AND r.status IN ('PLANNED', 'RUNNING'))
       ) o
      WHERE o.status = 'RUNNING' OR NOT EXISTS (
              SELECT FROM scheduled_run b WHERE b.schedule_key = s.key AND b.status = 'RUNNING')
      ORDER BY o.due_at, o.id`,
  );
  const isWaiting = (row: { isDue: boolean; dueAt: Date }) => !row.isDue;
  return {
    runs: rows.filter(({ isDue }) => isDue).map(({ isDue: _, ...run }) => run),
    nextDueAt: rows.filter(isWaiting).map(({ dueAt }) => dueAt)[0] ?? null,
  };
}
