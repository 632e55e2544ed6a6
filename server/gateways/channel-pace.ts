import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { ChannelAnswer, FindAnswer, MessageChannel } from "./message-channel";

/** What an answer of the provider says about its limits. */
export type LearntLimits = {
  /** Requests per second; null when the answer did not say. */
  perSecond: number | null;
  /** How many are left in the present window. */
  remaining: number | null;
  /** How long until the window ends, in milliseconds. */
  resetMs: number | null;
  /** How long the provider wants to be left alone, in milliseconds. */
  retryAfterMs: number | null;
};

/** The pace of one channel, shared by everything in this process that calls its provider. */
export type ChannelPace = {
  /** Waits for a turn. False when the signal fired first; then no call may be made. */
  takeTurn(signal?: AbortSignal): Promise<boolean>;
  /** Obeys the limits that an answer told of, from the next turn on. */
  learn(limits: LearntLimits | null): void;
  /** No turn is given before this instant (milliseconds since 1970). A later one wins over an earlier one. */
  pauseUntil(instantMs: number): void;
  /** The present limit; null for none. */
  perSecond(): number | null;
};

/**
 * Where turns are counted. `reserve` takes the next turn of all that are `spacingMs` apart and answers how long to
 * wait for it, in milliseconds.
 */
export type PaceGate = { reserve(spacingMs: number): Promise<number> };

/** How late after its turn a call may start, in milliseconds; later, the turn is lost and another is taken. */
const LATE_MAX_MS = 100;

/**
 * Starts at most `perSecond` calls within any second (null lifts the limit), and as many fewer as the provider's
 * answers teach. Turns are taken one at a time, so that a limit that was lowered holds for everyone still waiting.
 */
export function channelPace(options: { perSecond: number | null; gate?: PaceGate }): ChannelPace {
  const gate = options.gate ?? localGate();
  let perSecond = options.perSecond;
  let pausedUntilMs = 0;
  let tail: Promise<unknown> = Promise.resolve();

  async function waitForTurn(signal: AbortSignal | undefined): Promise<boolean> {
    while (!signal?.aborted) {
      if (!(await sleep(pausedUntilMs - Date.now(), signal))) return false;
      if (perSecond === null) return true;
      // A little wider than a second divided by the limit: a call may start a tenth of a second late, and even then
      // no window of a second may hold one too many.
      const turnAt = performance.now() + Math.max(0, await gate.reserve((1_000 + LATE_MAX_MS) / perSecond));
      if (!(await sleep(turnAt - performance.now(), signal))) return false;
      if (performance.now() - turnAt <= LATE_MAX_MS && Date.now() >= pausedUntilMs) return true;
    }
    return false;
  }

  const pauseUntil = (instantMs: number) => {
    pausedUntilMs = Math.max(pausedUntilMs, instantMs);
  };

  return {
    takeTurn(signal) {
      const turn = tail.then(() => waitForTurn(signal));
      tail = turn.catch(() => undefined);
      return turn;
    },
    learn(limits) {
      if (limits === null) return;
      // Ours stays the most there is: the provider's may be tighter, and wider again up to ours.
      if (limits.perSecond !== null)
        perSecond = Math.min(limits.perSecond, options.perSecond ?? limits.perSecond);
      if (limits.retryAfterMs !== null) pauseUntil(Date.now() + limits.retryAfterMs);
    },
    pauseUntil,
    perSecond: () => perSecond,
  };
}

/** Counts the turns of this process alone. */
export function localGate(): PaceGate {
  let nextAt = 0;
  return {
    reserve(spacingMs) {
      const now = performance.now();
      // A turn just missed is still good, so that timers which wake late do not lower the pace.
      const turnAt = now - nextAt <= LATE_MAX_MS ? nextAt : now;
      nextAt = turnAt + spacingMs;
      return Promise.resolve(turnAt - now);
    },
  };
}

/** Counts the turns of all processes, in one row of the database. */
export function databaseGate(pool: pg.Pool, name: string): PaceGate {
  return {
    async reserve(spacingMs) {
      const { rows } = await pool.query<{ wait: number }>(
        `INSERT INTO pace_gate AS g (name, next_at)
         VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
         ON CONFLICT (name) DO UPDATE
           SET next_at = greatest(clock_timestamp(), g.next_at) + $2 * interval '1 millisecond'
         RETURNING (extract(epoch FROM g.next_at - clock_timestamp()) * 1000 - $2)::float8 AS wait`,
        [name, spacingMs],
      );
      return rows[0]!.wait;
    },
  };
}

/**
 * The channel at this pace: each call waits for its turn, and what its answer says about limits is obeyed. A call
 * whose signal fires while it waits is not made, and answered by RETRY (`not_started`).
 */
export function pacedChannel<Content>(
  channel: MessageChannel<Content>,
  pace: ChannelPace,
): MessageChannel<Content> {
  const reason = "The call was given up before it began.";
  const learnt = <Answer extends ChannelAnswer | FindAnswer>(answer: Answer): Answer => {
    if ("limits" in answer) pace.learn(answer.limits);
    if (answer.kind === "PAUSED") pace.pauseUntil(answer.untilMs);
    return answer;
  };
  const unavailable = {
    kind: "UNAVAILABLE" as const,
    code: "not_started",
    reason,
    retryAfterMs: null,
    limits: null,
  };
  return {
    ...channel,
    async send(request, signal) {
      if (await pace.takeTurn(signal)) return learnt(await channel.send(request, signal));
      const exchange = { operation: "none", request: {}, httpStatus: null, response: {}, durationMs: 0 };
      const code = "not_started";
      return { kind: "RETRY", code, reason, retryAfterMs: 0, alarm: false, exchange, limits: null };
    },
    async find(request, signal) {
      if (!(await pace.takeTurn(signal))) return unavailable;
      return learnt(await channel.find(request, signal));
    },
    async fetch(providerId, signal) {
      if (!(await pace.takeTurn(signal))) return unavailable;
      return learnt(await channel.fetch(providerId, signal));
    },
    async redact(providerId, signal) {
      if (!(await pace.takeTurn(signal))) return { kind: "UNAVAILABLE", code: "not_started", reason };
      return channel.redact(providerId, signal);
    },
  };
}

async function sleep(waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
  if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => undefined);
  return signal?.aborted !== true;
}
