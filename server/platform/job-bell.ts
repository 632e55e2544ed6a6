import type pg from "pg";
import { JOBS_CHANNEL } from "@/server/platform/jobs";
import { listen } from "@/server/platform/listen";

/** Lets the loop sleep until it is rung or the time is over; a ring between two sleeps is not lost. */
export class Bell {
  private waiting = new Set<() => void>();

  next(): (ms: number) => Promise<void> {
    let ring = () => {};
    const rung = new Promise<void>((done) => (ring = done));
    this.waiting.add(ring);
    return async (ms) => {
      const timer = setTimeout(ring, ms);
      await rung;
      clearTimeout(timer);
    };
  }

  ring(): void {
    for (const ring of this.waiting) ring();
    this.waiting.clear();
  }
}

/** A job that is due, as it is announced; null when there may be work of which nothing more is said. */
export type HeardJob = { name: string; id: string } | null;

/** Hears of new jobs; see `listen`. */
export function listenForJobs(pool: pg.Pool, onJob: (job: HeardJob) => void): { close(): Promise<void> } {
  return listen(pool, {
    channels: [JOBS_CHANNEL],
    applicationName: "travellr-jobs",
    onHeard: (payload) => onJob(heardJob(payload)),
  });
}

function heardJob(payload: string | undefined): HeardJob {
  const [name, id] = (payload ?? "").split(" ");
  return name && id ? { name, id } : null;
}
