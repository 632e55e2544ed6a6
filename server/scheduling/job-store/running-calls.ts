import { setTimeout as pause } from "node:timers/promises";
import type { Job } from "agenda";

interface RunningCall {
  controller: AbortController;
  ended: Promise<unknown>;
}

/** Thrown when another process may hold the wake-up by now, whatever the handler did. */
export class LockLost extends Error {
  constructor() {
    super("The lock of the wake-up ran out.");
    this.name = "LockLost";
  }
}

// So many signs of life fall into one lifetime of a lock.
const BEATS_PER_LIFETIME = 4;

/** The handlers that run in this process, and the signs of life that keep their locks. */
export class RunningCalls {
  private readonly running = new Map<Job, RunningCall>();

  /**
   * Runs the work and renews the job's lock four times in its lifetime. Aborts the signal when the document is gone
   * or cancelled, and one beat before the lock runs out, the store having been away for so long. Throws LockLost
   * when the work ended after that, and else what the work throws.
   */
  async run(job: Job, lifetimeMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const beatMs = lifetimeMs / BEATS_PER_LIFETIME;
    let lockedAt = Date.now();
    let beating: Promise<void> = Promise.resolve();
    let isBeating = false;

    const beat = async () => {
      const beganAt = Date.now();
      try {
        await job.touch();
        lockedAt = beganAt;
      } catch (error) {
        if (isGone(error)) controller.abort(error);
      }
    };
    const timer = setInterval(() => {
      // Looked at before each beat: a process that stood still must not take back what another has taken.
      if (Date.now() >= lockedAt + lifetimeMs - beatMs / 2) controller.abort(new LockLost());
      if (signal.aborted) return clearInterval(timer);
      if (isBeating) return;
      isBeating = true;
      beating = beat().finally(() => (isBeating = false));
    }, beatMs);

    const ended = (async () => work(signal))();
    this.running.set(job, { controller, ended: ended.catch(() => undefined) });
    try {
      await ended;
      if (Date.now() >= lockedAt + lifetimeMs) throw new LockLost();
    } catch (error) {
      if (signal.reason instanceof LockLost) throw signal.reason;
      throw error;
    } finally {
      clearInterval(timer);
      // A beat that arrives after the end would lock a document that is done with.
      await beating;
      this.running.delete(job);
    }
  }

  /** Whether a handler runs for the document. */
  has(id: string): boolean {
    return this.ids().includes(id);
  }

  /** The ids of the documents whose handlers run. */
  ids(): string[] {
    return [...this.running.keys()].map((job) => String(job.attrs._id));
  }

  abortAll(reason: Error): void {
    for (const { controller } of this.running.values()) controller.abort(reason);
  }

  /** Resolves when no handler runs, or after so many milliseconds. */
  async ended(withinMs: number): Promise<void> {
    if (this.running.size === 0) return;
    const timer = new AbortController();
    const late = pause(withinMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([late, Promise.all([...this.running.values()].map(({ ended }) => ended))]);
    timer.abort();
  }
}

// Agenda's own two sentences. Anything else is the store being away, and the lock still ours for a while.
function isGone(error: unknown): boolean {
  return (
    error instanceof Error && /cannot be updated in the database|got canceled already/.test(error.message)
  );
}
