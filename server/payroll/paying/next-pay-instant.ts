import type { Context } from "@/server/platform/context";

/** How long at most to wait for a worker that holds a payout, in milliseconds: it may give it back, or be dead. */
const HOLDER_WAIT_MS = 5_000;
/** How long after its balance was found too small the provider is asked again, in milliseconds. */
export const FUNDS_WAIT_MS = 300_000;
/** A run is not looked at again sooner than this, in milliseconds. */
const WAIT_MIN_MS = 250;

/**
 * The earliest instant at which something about the run becomes possible by itself, never quite now: it may be begun,
 * or a payout may be sent again, looked up or confirmed. Null when nothing will, until somebody does something.
 */
export async function nextPayInstant(ctx: Context, runId: string): Promise<Date | null> {
  const now = ctx.clock.now();
  const [next] = await ctx.db.$queryRaw<[{ at: Date | null }]>`
    WITH run AS (SELECT id, status, approved_at, funds_short_at FROM payroll_run WHERE id = ${runId})
    SELECT min(at) AS at FROM (
      SELECT greatest(approved_at + make_interval(secs => (SELECT send_delay_seconds FROM payroll_policy WHERE id = 1)),
          funds_short_at + ${FUNDS_WAIT_MS}::float8 * interval '1 millisecond') AS at
        FROM run
       WHERE status = 'APPROVED' AND NOT EXISTS (SELECT FROM audit_event a WHERE a.subject_kind = 'payrollRun'
         AND a.subject_id = run.id AND a.action = 'payroll.run.refused' AND a.at >= run.approved_at)
         AND NOT EXISTS (SELECT FROM reconciliation_difference d WHERE d.status <> 'RESOLVED')
      UNION ALL
      SELECT greatest(CASE p.status WHEN 'SENT' THEN p.confirm_after ELSE coalesce(p.retry_after, ${now}) END,
        CASE WHEN p.lease_until > clock_timestamp() THEN ${now}::timestamptz
          + least(p.lease_until - clock_timestamp(), ${HOLDER_WAIT_MS}::float8 * interval '1 millisecond') END)
        FROM run JOIN payout p ON p.run_id = run.id
       WHERE run.status IN ('PAYING', 'PAUSED')
         AND (p.status IN ('SENDING', 'UNKNOWN') OR (p.status = 'SENT' AND p.confirm_after IS NOT NULL)
           OR (p.status = 'RESERVED' AND run.status = 'PAYING'))
    ) AS possible`;
  if (!next.at) return null;
  return new Date(Math.max(next.at.getTime(), now.getTime() + WAIT_MIN_MS));
}
