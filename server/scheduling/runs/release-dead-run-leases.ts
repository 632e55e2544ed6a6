import { hostname } from "node:os";
import type { Context } from "@/server/platform/context";
import { isAlive } from "@/server/platform/process-lock";

/**
 * Ends the leases of runs that processes of this machine hold which no longer run, so that a restart need not wait
 * for them. Workers are named `host/mark`; of other machines nothing is known. Resolves with how many there were.
 */
export async function releaseDeadRunLeases({ pool }: Pick<Context, "pool">): Promise<number> {
  const { rows } = await pool.query<{ id: string; worker: string }>(
    "SELECT id, worker FROM scheduled_run WHERE status = 'RUNNING' AND lease_until >= scheduling_now()",
  );
  const dead = rows.filter(({ worker }) => {
    const cut = worker.lastIndexOf("/");
    return worker.slice(0, cut) === hostname() && !isAlive(worker.slice(cut + 1));
  });
  for (const { id, worker } of dead)
    await pool.query(
      `UPDATE scheduled_run SET lease_until = scheduling_now() - interval '1 millisecond'
        WHERE id = $1 AND worker = $2 AND status = 'RUNNING'`,
      [id, worker],
    );
  return dead.length;
}
