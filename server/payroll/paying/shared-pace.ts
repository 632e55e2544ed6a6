import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

/** A pace that all workers share. */
export interface Pace {
  /** Waits for a turn. False when the signal fired first; then no call may be made. */
  takeTurn(signal: AbortSignal): Promise<boolean>;
}

/** How late after its turn a call may start, in milliseconds; later, the turn is lost and another is taken. */
const LATE_MAX_MS = 100;

/**
 * Lets all workers together start at most `perSecond` calls within any second; 0 lifts the limit. The turns come
 * from one row of the database. They are a little further apart than a second divided by the limit: a call may
 * start up to a tenth of a second late, and even then no window of a second may hold one too many.
 */
export function sharedPace(pool: pg.Pool, options: { name: string; perSecond: number }): Pace {
  const { name, perSecond } = options;
  if (perSecond === 0) return { takeTurn: (signal) => Promise.resolve(!signal.aborted) };
  const spacingMs = (1_000 + LATE_MAX_MS) / perSecond;
  return {
    async takeTurn(signal) {
      while (!signal.aborted) {
        const { rows } = await pool.query<{ wait: number }>(
          `INSERT INTO pace_gate AS g (name, next_at)
           VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
           ON CONFLICT (name) DO UPDATE
             SET next_at = greatest(clock_timestamp(), g.next_at) + $2 * interval '1 millisecond'
           RETURNING (extract(epoch FROM g.next_at - clock_timestamp()) * 1000 - $2)::float8 AS wait`,
          [name, spacingMs],
        );
        const turnAt = performance.now() + Math.max(0, rows[0]!.wait);
        if (!(await pauseUntil(turnAt, signal))) return false;
        if (performance.now() - turnAt <= LATE_MAX_MS) return true;
      }
      return false;
    },
  };
}

async function pauseUntil(instantMs: number, signal: AbortSignal): Promise<boolean> {
  const waitMs = instantMs - performance.now();
  if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
