import type { Context } from "@/server/platform/context";
import type { RunLease } from "./claim-run";

/** HELD: go on. CANCEL_REQUESTED: stop and record it. LOST: another holds the run; whatever one writes is void. */
export type Beat = "HELD" | "CANCEL_REQUESTED" | "LOST";

/**
 * Says that the holder lives: prolongs the lease from now on, and stores how far it is when told. `leaseMs` in
 * milliseconds; `progress` is plain JSON.
 */
export async function beatRun(
  ctx: Context,
  lease: RunLease,
  { leaseMs, progress }: { leaseMs: number; progress?: unknown },
): Promise<Beat> {
  const { rows } = await ctx.pool.query<{ asked: boolean }>(
    `UPDATE scheduled_run
        SET lease_until = scheduling_now() + $3 * interval '1 millisecond', progress = coalesce($4::jsonb, progress)
      WHERE id = $1 AND lease_token = $2 AND status = 'RUNNING'
      RETURNING cancel_requested_at IS NOT NULL AS asked`,
    [lease.runId, lease.token, leaseMs, progress === undefined ? null : JSON.stringify(progress)],
  );
  if (!rows[0]) return "LOST";
  return rows[0].asked ? "CANCEL_REQUESTED" : "HELD";
}
