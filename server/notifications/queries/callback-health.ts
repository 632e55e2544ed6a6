import type { Context } from "@/server/platform/context";

const REFUSED_DAYS = 30;

/** How well the providers' callbacks arrive. */
interface CallbackHealth {
  /** What the last look at each provider found; none for one that was never asked. */
  gaps: { channel: string; asked: number; repaired: number; ageMs: number }[];
  /** Callbacks that no worker has verified, and since when the oldest waits. */
  waiting: number;
  oldestWaitingMs: number;
  /** Within 30 days, by why. */
  refused: { reason: string; count: number }[];
}

/** Reads how well the providers' callbacks arrive. */
export async function callbackHealth({ pool }: Pick<Context, "pool">): Promise<CallbackHealth> {
  const [gaps, waiting, refused] = await Promise.all([
    pool.query<CallbackHealth["gaps"][number]>(
      `SELECT channel::text, asked, repaired, (extract(epoch FROM scheduling_now() - looked_at) * 1000)::float8 AS "ageMs"
       FROM callback_gap ORDER BY channel`,
    ),
    pool.query<{ count: number; ageMs: number }>(
      `SELECT count(*)::int AS count,
         coalesce(extract(epoch FROM clock_timestamp() - min(received_at)) * 1000, 0)::float8 AS "ageMs"
       FROM provider_callback`,
    ),
    pool.query<CallbackHealth["refused"][number]>(
      `SELECT reason, sum(count)::int AS count FROM provider_callback_refusal
       WHERE day > (clock_timestamp() AT TIME ZONE 'UTC')::date - $1::int GROUP BY reason ORDER BY reason`,
      [REFUSED_DAYS],
    ),
  ]);
  const [{ count, ageMs }] = waiting.rows as [{ count: number; ageMs: number }];
  return { gaps: gaps.rows, waiting: count, oldestWaitingMs: ageMs, refused: refused.rows };
}
