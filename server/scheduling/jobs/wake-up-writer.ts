import type pg from "pg";
import type { Logger } from "@/server/platform/log";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { LEFT_TO_STORE_MS } from "@/server/scheduling/jobs/claim-jobs";

/** A job that needs a wake-up. */
interface Sleeper {
  id: string;
  name: string;
  /** As text: an instant of JavaScript has no microseconds. */
  run_at: string;
  /** Milliseconds until it is due, by the database's clock. */
  in_ms: number;
}

// What is due is run by whoever has room; it is only written into the store when nobody had for a while.
// Few at one time, for each is a call that finds nothing left to do when room came first.
const NO_ROOM_AFTER_MS = 800;
const MOST_DUE = 20;
const MOST_LATER = 200;
const AT_ONE_TIME = 10;

/** The name under which the store wakes a lane. */
export function wakeUpName(lane: string): string {
  return `job.${lane}`;
}

/** Asks the job store to wake this process, or another, for the jobs that it does not know of. */
export class WakeUpWriter {
  private isStoreAway = false;
  private writing: Promise<void> | null = null;
  private isAskedAgain = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly store: JobStore,
    /** The lane of each job name. */
    private readonly lanes: ReadonlyMap<string, string>,
    private readonly log?: Logger,
  ) {}

  /** Writes what is missing in the store: of jobs to come, and of those that are due and find no room. */
  writeMissing(): Promise<void> {
    if (this.writing) this.isAskedAgain = true;
    this.writing ??= this.writeUntilAskedNoMore().finally(() => (this.writing = null));
    return this.writing;
  }

  /**
   * Writes again what should be there by now and has not come, whether or not it was written before: the store may
   * have been emptied, or who took the job may be dead. Resolves to how many.
   */
  async restore(): Promise<number> {
    const { rows } = await this.pool.query<Sleeper>(
      `SELECT id, name, run_at::text AS run_at, 0 AS in_ms FROM job
        WHERE status IN ('QUEUED', 'RUNNING') AND name = ANY($1)
          AND run_at < now() - $2 * interval '1 millisecond' AND (status = 'QUEUED' OR lease_until < now())
        ORDER BY run_at, id LIMIT $3`,
      [[...this.lanes.keys()], LEFT_TO_STORE_MS, MOST_DUE],
    );
    return (await this.write(rows)).length;
  }

  /** Wakes for a job that was called before it was due, by this process's clock. */
  async keepForLater(id: string): Promise<void> {
    const { rows } = await this.pool.query<Sleeper>(
      `SELECT id, name, run_at::text AS run_at, ${IN_MS} AS in_ms FROM job
        WHERE id = $1 AND status = 'QUEUED' AND name = ANY($2)`,
      [id, [...this.lanes.keys()]],
    );
    if (rows.length === 0) return;
    const isLater = rows[0]!.in_ms > 0;
    if (isLater && (await this.write(rows)).length > 0) return;
    await this.pool.query("UPDATE job SET woken_at = NULL WHERE id = $1 AND status = 'QUEUED'", [id]);
  }

  private async writeUntilAskedNoMore(): Promise<void> {
    do {
      this.isAskedAgain = false;
      const { rows } = await this.pool.query<Sleeper>(MISSING, [
        [...this.lanes.keys()],
        NO_ROOM_AFTER_MS,
        MOST_DUE,
        MOST_LATER,
      ]);
      await this.write(rows);
    } while (this.isAskedAgain);
  }

  /** Resolves to those that were written; the rest stays as it is, for the store is away. */
  private async write(sleepers: readonly Sleeper[]): Promise<Sleeper[]> {
    const written: Sleeper[] = [];
    for (let from = 0; from < sleepers.length; from += AT_ONE_TIME) {
      const some = sleepers.slice(from, from + AT_ONE_TIME);
      const results = await Promise.allSettled(some.map((each) => this.wake(each)));
      written.push(...some.filter((_, index) => results[index]!.status === "fulfilled"));
      const failed = results.find((result) => result.status === "rejected");
      this.noteStore(failed?.reason);
      if (failed) break;
    }
    if (written.length > 0) await this.mark(written);
    return written;
  }

  private wake({ id, name, in_ms: inMs }: Sleeper): Promise<boolean> {
    const wakeUp = wakeUpName(this.lanes.get(name)!);
    if (inMs <= 0) return this.store.wakeNow(wakeUp, id, { id });
    // This process's clock may differ from the database's; the store's callers go by clocks like this one.
    return this.store.wakeAt(wakeUp, id, new Date(Date.now() + Math.ceil(inMs)), { id });
  }

  private noteStore(failure: unknown): void {
    if (failure !== undefined && !this.isStoreAway)
      this.log?.error(
        { err: failure },
        "The job store takes no wake-ups; jobs that are due run without them, and they are written when it is back",
      );
    if (failure === undefined && this.isStoreAway) this.log?.info("The job store takes wake-ups again");
    this.isStoreAway = failure !== undefined;
  }

  private async mark(sleepers: readonly Sleeper[]): Promise<void> {
    // Not one that was put in for another instant meanwhile, nor one in another transaction's hands.
    await this.pool.query(
      `WITH woken AS (
         SELECT job.id FROM job JOIN unnest($1::text[], $2::text[]) AS written (id, at)
             ON job.id = written.id AND job.run_at = written.at::timestamptz
          WHERE job.status = 'QUEUED' FOR UPDATE OF job SKIP LOCKED
       )
       UPDATE job SET woken_at = clock_timestamp() FROM woken WHERE job.id = woken.id`,
      [sleepers.map(({ id }) => id), sleepers.map(({ run_at: runAt }) => runAt)],
    );
  }
}

const IN_MS = "(extract(epoch FROM run_at - clock_timestamp()) * 1000)::float8";

const MISSING = `
  (SELECT id, name, run_at::text AS run_at, ${IN_MS} AS in_ms FROM job
    WHERE status = 'QUEUED' AND woken_at IS NULL AND name = ANY($1)
      AND run_at <= now() - $2 * interval '1 millisecond'
    ORDER BY job.run_at, id LIMIT $3)
  UNION ALL
  (SELECT id, name, run_at::text, ${IN_MS} FROM job
    WHERE status = 'QUEUED' AND woken_at IS NULL AND name = ANY($1) AND run_at > now()
    ORDER BY job.run_at, id LIMIT $4)`;
