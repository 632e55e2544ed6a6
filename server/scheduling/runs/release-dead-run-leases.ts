import type { Context } from "@/server/platform/context";
import { isGoneFromHere } from "@/server/platform/worker-mark";

/**
 * Ends the leases of runs that processes of this machine hold which no longer run, so that a restart need not wait
 * for them. Of other machines nothing is known. Resolves with how many there were.
 */
export async function releaseDeadRunLeases({ pool }: Pick<Context, "pool">): Promise<number> {
  const { rows } = await pool.query<{ id: string; worker: string }>(
    "SELECT id, worker FROM scheduled_run WHERE status = 'RUNNING' AND lease_until >= scheduling_now()",
  );
  const dead = rows.filter(({ worker }) => isGoneFromHere(worker));
  for (const { id, worker } of dead)
    await pool.query(
      `UPDATE scheduled_run SET lease_until = scheduling_now() - interval '1 millisecond'
        WHERE id = $1 AND worker = $2 AND status = 'RUNNING'`,
      [id, worker],
    );
  return dead.length;
}
