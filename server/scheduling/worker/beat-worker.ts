import type { Context } from "@/server/platform/context";

export interface WorkerVitals {
  parts: readonly { name: string; running: number; capacity: number }[];
  /** How late the event loop was at worst since the beat before, in milliseconds. */
  loopLagMs: number;
  /** Memory held, in bytes. */
  rssBytes: number;
}

/** HEARD: go on. REPLACED: another worker of the name lives, so this one must end. */
export type WorkerBeat = "HEARD" | "REPLACED";

/**
 * Says that the worker lives and how it does, and measures its clock against the database's. One that was taken for
 * lost and is not (its machine slept) lives again, unless another has its name by now.
 */
export async function beatWorker(ctx: Context, id: string, vitals: WorkerVitals): Promise<WorkerBeat> {
  const { parts, loopLagMs, rssBytes } = vitals;
  const sum = (of: "running" | "capacity") => parts.reduce((total, part) => total + part[of], 0);
  const values = [
    id,
    sum("running"),
    sum("capacity"),
    JSON.stringify(parts),
    Math.round(loopLagMs),
    rssBytes,
    await clockSkewMs(ctx),
  ];
  try {
    const { rowCount } = await ctx.pool.query(
      `UPDATE worker SET beat_at = scheduling_now(), running = $2, capacity = $3, parts = $4, loop_lag_ms = $5,
              rss_bytes = $6, clock_skew_ms = $7, ended_at = NULL, ending = NULL
        WHERE id = $1 AND ending IS DISTINCT FROM 'STOPPED'`,
      values,
    );
    return rowCount === 1 ? "HEARD" : "REPLACED";
  } catch (error) {
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) return "REPLACED";
    throw error;
  }
}

const UNIQUE_VIOLATION = "23505";

/** This process's clock less the database's, in milliseconds; what the question took counts half. */
export async function clockSkewMs(ctx: Pick<Context, "pool" | "clock">): Promise<number> {
  const askedAt = performance.now();
  const { rows } = await ctx.pool.query<{ now: Date }>("SELECT scheduling_now() AS now");
  const halfMs = (performance.now() - askedAt) / 2;
  const skewMs = Math.round(ctx.clock.now().getTime() - halfMs - rows[0]!.now.getTime());
  // More than the column holds would be 24 days.
  return Math.max(-2_000_000_000, Math.min(2_000_000_000, skewMs));
}

/** Records that the worker was told to stop. */
export async function markWorkerStopping({ pool }: Pick<Context, "pool">, id: string): Promise<void> {
  await pool.query(
    "UPDATE worker SET stopping_at = scheduling_now() WHERE id = $1 AND stopping_at IS NULL AND ended_at IS NULL",
    [id],
  );
}

/** Records that the worker has ended by itself. */
export async function markWorkerStopped({ pool }: Pick<Context, "pool">, id: string): Promise<void> {
  await pool.query(
    `UPDATE worker SET ended_at = scheduling_now(), ending = 'STOPPED', running = 0, parts = '[]'
      WHERE id = $1 AND ended_at IS NULL`,
    [id],
  );
}

/** Records as lost every worker of which nothing was heard for a minute. Resolves with how many. */
export async function endLostWorkers({ pool }: Pick<Context, "pool">): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE worker SET ended_at = scheduling_now(), ending = 'LOST'
      WHERE ended_at IS NULL AND beat_at < scheduling_now() - interval '1 minute'`,
  );
  return rowCount ?? 0;
}
