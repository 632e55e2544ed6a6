import { inTransaction, type Context } from "@/server/platform/context";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { sweepReversals } from "../reversals/sweep-reversals";
import { FUNDS_WAIT_MS } from "./next-pay-instant";

/**
 * Asks for every run about which something can be done now to be worked on: approved ones whose time has come, and
 * those under way with a due payout or nothing open any more; and for every reversal that is due. Each of these runs has a job that comes by itself when
 * it can do something, so this finds only what was lost for any reason. Returns how many jobs were put in; the job
 * of a run that waits already is made due.
 */
export async function sweepPayroll(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  const runs = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM payroll_run r
    WHERE (r.status = 'APPROVED'
        AND r.approved_at + make_interval(secs => (SELECT send_delay_seconds FROM payroll_policy WHERE id = 1)) <= ${now}
        AND NOT EXISTS (SELECT FROM audit_event a WHERE a.subject_kind = 'payrollRun' AND a.subject_id = r.id
          AND a.action = 'payroll.run.refused' AND a.at >= r.approved_at)
        AND (r.funds_short_at IS NULL OR r.funds_short_at + ${FUNDS_WAIT_MS}::float8 * interval '1 millisecond' <= ${now})
        AND NOT EXISTS (SELECT FROM reconciliation_difference d WHERE d.status <> 'RESOLVED'))
      OR (r.status = 'PAYING' AND NOT EXISTS (SELECT FROM payout p WHERE p.run_id = r.id
          AND p.status IN ('RESERVED', 'SENDING', 'UNKNOWN', 'SENT')))
      OR (r.status IN ('PAYING', 'PAUSED') AND EXISTS (SELECT FROM payout p WHERE p.run_id = r.id
          AND (p.lease_until IS NULL OR p.lease_until < clock_timestamp())
          AND ((p.status IN ('SENDING', 'UNKNOWN') AND (p.retry_after IS NULL OR p.retry_after <= ${now}))
            OR (p.status = 'SENT' AND p.confirm_after <= ${now})
            OR (p.status = 'RESERVED' AND r.status = 'PAYING' AND (p.retry_after IS NULL OR p.retry_after <= ${now})))))`;
  let asked = await sweepReversals(ctx);
  for (const run of runs) {
    const id = await inTransaction(ctx, (tx) =>
      enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}` }),
    );
    if (id) asked += 1;
  }
  return asked;
}
