import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { PaceRefusal } from "@/server/gateways/payout-gateway";

/** A pace that all workers share. */
export interface Pace {
  /** Waits for a turn. False when the signal fired first; then no call may be made. */
  takeTurn(signal: AbortSignal): Promise<boolean>;
  /** Obeys a provider that refused a call for its pace: all workers are slower from now on. */
  learn?(refusal: PaceRefusal): Promise<void>;
}

/** Where a pace has its time from: the database's clock and this process's unless a test brings its own. */
export interface PaceTime {
  /** Milliseconds since 1970. */
  nowMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface SharedPaceOptions {
  name: string;
  /** The most calls within any second; 0 lifts the limit. */
  perSecond: number;
  /** How few refusals can make it; 1 unless told. */
  perSecondMin?: number;
  time?: PaceTime;
}

/** How long after a turn was taken its call may begin, in milliseconds; later, the turn is one of a later moment. */
const LATE_MAX_MS = 6;
/** How often a turn is moved to a later moment: further off than this, a database is not a clock. */
const MOVES_MAX = 2;
/** A wait for somebody else's turn to pass is never shorter, in milliseconds. */
const WAIT_MIN_MS = 0.5;

/**
 * Lets all workers together begin at most `perSecond` calls within any second, and fewer after the provider refused
 * some for their pace. A turn is written down in the database at the moment of the call, not planned ahead, so that a
 * worker that wakes late neither crowds the next second nor lowers the pace: what was lost is caught up while no
 * second gets too many.
 */
export function sharedPace(pool: pg.Pool, options: SharedPaceOptions): Pace {
  const { name, perSecond, perSecondMin = 1, time } = options;
  if (perSecond === 0) return { takeTurn: (signal) => Promise.resolve(!signal.aborted) };
  const sleep = time ? time.sleep.bind(time) : sleepUntilAborted;
  const elapsedMs = time ? () => time.nowMs() : () => performance.now();
  const at = () => (time ? new Date(time.nowMs()) : null);
  let tail: Promise<unknown> = Promise.resolve();

  const ask = async (insteadOf: string | null) => {
    const askedAtMs = elapsedMs();
    const { rows } = await pool.query<{ wait: number; taken: string }>(
      "SELECT wait_ms AS wait, taken_at::text AS taken FROM take_shared_turn($1, $2, $3::timestamptz, $4)",
      [name, perSecond, insteadOf, at()],
    );
    return { ...rows[0]!, lateMs: elapsedMs() - askedAtMs };
  };

  async function waitForTurn(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      let turn = await ask(null);
      if (turn.wait > 0) {
        await sleep(Math.max(WAIT_MIN_MS, turn.wait), signal);
        continue;
      }
      for (let moves = 0; turn.lateMs > LATE_MAX_MS && moves < MOVES_MAX; moves++)
        turn = await ask(turn.taken);
      return !signal.aborted;
    }
    return false;
  }

  return {
    takeTurn(signal) {
      // One of this process asks at a time: the others would only learn that it is not their turn.
      const turn = tail.then(() => waitForTurn(signal));
      tail = turn.catch(() => undefined);
      return turn;
    },
    async learn({ reason, retryAfterMs }) {
      await pool.query("SELECT lower_shared_rate($1, $2, $3, $4, $5, $6)", [
        name,
        perSecond,
        Math.min(perSecondMin, perSecond),
        reason,
        retryAfterMs ?? 0,
        at(),
      ]);
    },
  };
}

async function sleepUntilAborted(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
