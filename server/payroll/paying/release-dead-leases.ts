import type { Context } from "@/server/platform/context";
import { isGoneFromHere, workerPlace } from "@/server/platform/worker-mark";

/**
 * Ends what workers of this machine hold that no longer run, so that a restart need not wait for their time to run
 * out. It only saves time: whatever they had begun is found by its rows as after any other end of a lease.
 */
export async function releaseDeadLeases(ctx: Context): Promise<void> {
  const { rows } = await ctx.pool.query<{ owner: string }>(
    `SELECT worker AS owner FROM job WHERE status = 'RUNNING' AND worker LIKE $1 AND lease_until > clock_timestamp()
     UNION
     SELECT lease_owner FROM payout
     WHERE status IN ('RESERVED', 'SENDING', 'UNKNOWN', 'SENT') AND lease_owner LIKE $1
       AND lease_until > clock_timestamp()`,
    [`${workerPlace().replaceAll(/[\\%_]/g, "\\$&")}/%`],
  );
  const dead = rows.map((row) => row.owner).filter(isGoneFromHere);
  if (dead.length === 0) return;
  await ctx.pool.query(
    `UPDATE job SET lease_until = clock_timestamp() WHERE status = 'RUNNING' AND worker = ANY($1)`,
    [dead],
  );
  await ctx.pool.query(
    `UPDATE payout SET lease_until = NULL, lease_owner = NULL
     WHERE status IN ('RESERVED', 'SENDING', 'UNKNOWN', 'SENT') AND lease_owner = ANY($1)`,
    [dead],
  );
}
