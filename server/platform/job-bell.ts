import pg from "pg";
import { JOBS_CHANNEL } from "@/server/platform/jobs";

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

/** Hears of new jobs on a connection of its own, which it opens again when it breaks. Looking covers the gaps. */
export function listenForJobs(pool: pg.Pool, onJob: (job: HeardJob) => void): { close(): Promise<void> } {
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  const open = async () => {
    if (closed) return;
    const next = new pg.Client({ ...pool.options, application_name: "travellr-jobs" });
    next.on("notification", ({ payload }) => onJob(heardJob(payload)));
    next.on("error", () => undefined);
    next.on("end", again);
    client = next;
    try {
      await next.connect();
      await next.query(`LISTEN ${JOBS_CHANNEL}`);
      // What was put in before we listened is not announced again.
      onJob(null);
    } catch {
      await next.end().catch(() => undefined);
    }
  };
  const again = () => {
    if (!closed) retry = setTimeout(() => void open(), 1_000);
  };
  const opening = open();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await opening;
      await client?.end().catch(() => undefined);
    },
  };
}

function heardJob(payload: string | undefined): HeardJob {
  const [name, id] = (payload ?? "").split(" ");
  return name && id ? { name, id } : null;
}
