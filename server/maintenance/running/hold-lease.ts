import { every } from "@/server/platform/every";
import type { Context } from "@/server/platform/context";
import type { ClaimedRun } from "./claim-run";
import type { Running } from "./running";

/** A run's lease while a worker has it. */
export interface LeaseHold {
  /** Fires when the run is another's. */
  lost: AbortSignal;
  release(): void;
}

/**
 * Prolongs the lease from a timer as well as with each batch: compressing one file can take longer than a lease.
 * Batches of rows are short and prolong it themselves, so the timer only writes when none has for a while.
 */
export function holdLease({ pool }: Pick<Context, "pool">, running: Running, run: ClaimedRun): LeaseHold {
  const leaseMs = running.leaseMs ?? 30_000;
  const lost = new AbortController();
  const beat = every(
    leaseMs / 3,
    async () => {
      const { rows } = await pool.query<{ isOurs: boolean }>(
        `WITH beat AS (
           UPDATE maintenance_run SET lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
            WHERE id = $1 AND lease_token = $2::bigint AND lease_until < clock_timestamp() + make_interval(secs => $3::float8 / 1500)
         ) SELECT lease_token = $2::bigint AS "isOurs" FROM maintenance_run WHERE id = $1`,
        [run.id, run.token, leaseMs],
      );
      if (!rows[0]?.isOurs) lost.abort();
    },
    (error) => running.log?.warn({ err: error, runId: run.id }, "A lease could not be prolonged"),
  );
  return { lost: lost.signal, release: () => void beat.stop() };
}
