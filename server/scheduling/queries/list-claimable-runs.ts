import type { Context } from "@/server/platform/context";
import type { DueRun } from "./list-due-runs";

export interface ClaimableRuns {
  /** Whose turn it is now, oldest first. */
  runs: DueRun[];
  /** When the next one may come: one that waits to be tried again, or one whose worker is not heard of. */
  nextAt: Date | null;
}

/**
 * The runs whose turn it is, by the rules of the claim: of each schedule the oldest period that waits and what a
 * person asked for, if nothing of the schedule runs, and whatever a lost worker held. A few for each schedule,
 * however many wait behind them.
 */
export async function listClaimableRuns(ctx: Context): Promise<ClaimableRuns> {
  const { rows } = await ctx.pool.query<DueRun & { fromAt: Date; isTurn: boolean }>(
    `SELECT o.id AS "runId", o.schedule_key AS "scheduleKey", o.due_at AS "dueAt",
            coalesce(o.lease_until, o.due_at) AS "fromAt",
            CASE WHEN o.status = 'RUNNING' THEN o.lease_until < scheduling_now()
                 ELSE o.due_at <= scheduling_now() END AS "isTurn"
       FROM schedule s
       CROSS JOIN LATERAL (
         (SELECT * FROM scheduled_run r
           WHERE r.schedule_key = s.key AND r.trigger = 'SCHEDULE' AND r.status = 'PLANNED'
           ORDER BY r.scheduled_for LIMIT 1)
         UNION ALL
         (SELECT * FROM scheduled_run r
           WHERE r.schedule_key = s.key AND r.trigger = 'MANUAL' AND r.status = 'PLANNED')
         UNION ALL
         (SELECT * FROM scheduled_run r WHERE r.schedule_key = s.key AND r.status = 'RUNNING')
       ) o
      WHERE o.status = 'RUNNING' OR NOT EXISTS (
              SELECT FROM scheduled_run b WHERE b.schedule_key = s.key AND b.status = 'RUNNING')
      ORDER BY o.due_at, o.id`,
  );
  const later = rows.filter(({ isTurn }) => !isTurn).map(({ fromAt }) => fromAt.getTime());
  return {
    runs: rows
      .filter(({ isTurn }) => isTurn)
      .map(({ runId, scheduleKey, dueAt }) => ({ runId, scheduleKey, dueAt })),
    nextAt: later.length > 0 ? new Date(Math.min(...later)) : null,
  };
}
