/** What a handler is told: ids only. It reads everything else from PostgreSQL. */
export interface WakeUpCall {
  name: string;
  /** What the wake-up was asked for under; one waits for each name and key. */
  key: string;
  /** The id to look up in PostgreSQL. */
  id: string;
  /** Which attempt this is, from 1. */
  attempt: number;
  /** Aborted when the lock is lost or about to be, when the wake-up is cancelled, and when the store stops. */
  signal: AbortSignal;
}

/**
 * Does the work of a wake-up. Must be safe to run twice, early, late or never: the store promises at least one call
 * for a wake-up it keeps, and may be emptied by hand. Throwing asks for another attempt.
 */
export type WakeUpHandler = (call: WakeUpCall) => Promise<void>;

export interface WakeUpOptions {
  /** Calls at one time in this process; 5 unless told. */
  concurrency?: number;
  /** How long a call is this process's without a sign of life, in milliseconds; 60,000 unless told. */
  lockLifetimeMs?: number;
  /** How many wake-ups this process holds at one time, running ones included; 200 unless told. */
  lockLimit?: number;
  /** Milliseconds until the attempt after this one, or null for no more; from 1 to 10 seconds, 30 attempts unless told. */
  retryAfterMs?: (attempt: number) => number | null;
}

/** A wake-up as it is kept, for the sweep and for the screen. */
export interface KeptWakeUp {
  name: string;
  key: string;
  id: string;
  /** When it is due; null when it has been started, or has failed for good. */
  dueAt: Date | null;
  /** When a process last said that it holds it; null when nobody does. */
  lockedAt: Date | null;
  /** Host, process id and start of the process that last wrote it. */
  lastHeldBy: string | null;
  /** How often it has failed in a row. */
  failures: number;
}

export interface JobStoreHealth {
  kind: "mongodb" | "postgresql";
  isUp: boolean;
  /** How long the answer took, in milliseconds; at most 2,000. */
  tookMs: number;
  /** Why it is not up, in a sentence. */
  reason?: string;
}

/**
 * The alarm clock: keeps wake-ups and calls their handlers in some process that has started. It holds nothing that
 * PostgreSQL does not know; a sweep may write all of it again.
 */
export interface JobStore {
  readonly kind: "mongodb" | "postgresql";
  /** Names this process in the store: host, process id, and an id of this start. */
  readonly processName: string;
  /** Says what to do for a name. All names before `start`. Throws an Error when a name is defined twice or too late. */
  defineWakeUp(name: string, handler: WakeUpHandler, options?: WakeUpOptions): void;
  /** Begins to call handlers. Waits while the store is away, without end; resolves early when `stop` is called. */
  start(): Promise<void>;
  /**
   * Asks for a call at the instant (or at once when it has passed). One wake-up waits for each name and key: asking
   * again moves it. One that has been taken already, or runs, is left alone and another is kept. Resolves with
   * whether a new one was written. Rejects within seconds when the store is away.
   */
  wakeAt(name: string, key: string, instant: Date, subject: { id: string }): Promise<boolean>;
  /** The same for now; one that is due already stays as it is. */
  wakeNow(name: string, key: string, subject: { id: string }): Promise<boolean>;
  /**
   * Takes the wake-ups of a key away. A handler that runs for it is aborted at its next sign of life. Resolves with
   * how many there were.
   */
  cancel(name: string, key: string): Promise<number>;
  /** The wake-ups kept, soonest first; of one name, of some keys, 1,000 at most unless told. */
  list(wanted?: { name?: string; keys?: readonly string[]; limit?: number }): Promise<KeptWakeUp[]>;
  /** The names in the store that this process has no definition of, for an alarm. Nothing is done to them. */
  unknownNames(): Promise<string[]>;
  /**
   * Removes what can never be called: documents spoilt by hand (locked at a time to come and disabled ones among them)
   * and remains of finished ones. Only of defined names, each with a line in the log. Done at the start; the sweep may
   * repeat it. Resolves with how many.
   */
  removeSpoilt(): Promise<number>;
  /** Whether the store answers, within two seconds. Never rejects. */
  health(): Promise<JobStoreHealth>;
  /**
   * Takes nothing more at once, gives back what has not begun, waits so long for what runs, aborts the rest and gives
   * it back, so that another process has it in a second. Closes what the store opened itself. May be called twice.
   */
  stop(options?: { graceMs?: number }): Promise<void>;
}
