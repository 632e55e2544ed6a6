import { hostname } from "node:os";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { isGoneFromHere } from "@/server/platform/worker-mark";

/** A worker of which nothing was heard for so long is taken for lost, in milliseconds. */
export const WORKER_LOST_AFTER_MS = 30_000;

export interface NewWorker {
  /** What people call it; one living worker has it. */
  name: string;
  /** Names the process in its leases; see `localWorkerName`. */
  mark: string;
  version: string;
  jobStore: "mongodb" | "postgresql";
}

/**
 * Gives this start of a worker its row and resolves to the row's id. A worker of the same name that is dead (its
 * process on this machine is gone, or nothing was heard of it for 30 seconds) is recorded as lost.
 *
 * @throws Conflict when one of that name lives, with the sentence that says where and what to do.
 */
export async function registerWorker(ctx: Context, worker: NewWorker): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    // Two that start at the same moment come one after the other; the second finds the first.
    await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`worker:${worker.name}`}))`;
    const [living] = await tx.db.$queryRaw<
      { id: string; host: string; pid: number; mark: string; isHeard: boolean }[]
    >`
      SELECT id, host, pid, mark,
             beat_at > scheduling_now() - ${WORKER_LOST_AFTER_MS}::float8 * interval '1 millisecond' AS "isHeard"
        FROM worker WHERE name = ${worker.name} AND ended_at IS NULL`;
    if (living) {
      if (living.isHeard && !isGoneFromHere(living.mark))
        throw new Conflict(
          `A worker named "${worker.name}" runs already (process ${living.pid} on ${living.host}). ` +
            "Stop it, or set WORKER_NAME to run another beside it.",
        );
      await tx.db.$executeRaw`
        UPDATE worker SET ended_at = scheduling_now(), ending = 'LOST' WHERE id = ${living.id}`;
    }
    const id = newId("wrk");
    await tx.db.$executeRaw`
      INSERT INTO worker (id, name, host, pid, mark, version, job_store, started_at, beat_at)
      VALUES (${id}, ${worker.name}, ${hostname()}, ${process.pid}, ${worker.mark}, ${worker.version},
              ${worker.jobStore}, scheduling_now(), scheduling_now())`;
    return id;
  });
}
