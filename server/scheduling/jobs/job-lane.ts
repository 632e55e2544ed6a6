import type pg from "pg";
import type { Logger } from "@/server/platform/log";
import { claimDueJobs, claimJobs, type ClaimedJob, type JobClaim } from "@/server/scheduling/jobs/claim-jobs";

/** What became of a job that the lane was asked to run: it came to its end here, or it could not be taken. */
export type LaneAnswer = "ENDED" | "NOT_TAKEN";

interface Wanted {
  promise: Promise<LaneAnswer>;
  resolve: (answer: LaneAnswer) => void;
  reject: (error: unknown) => void;
}

export interface JobLaneOptions {
  name: string;
  /** Jobs at one time. */
  places: number;
  pool: pg.Pool;
  claim: JobClaim;
  /** Runs a job that was taken, tells when its handler has ended, and records the end. Never rejects. */
  run(job: ClaimedJob, onHandlerEnd: () => void): Promise<void>;
  /** Gives a job back that was taken while the lane was closing. */
  giveBack(job: ClaimedJob): Promise<void>;
  log?: Logger;
}

// So many times the places may be in hand at one time, with those whose end is being recorded.
const IN_HAND_FACTOR = 4;

/**
 * Jobs that share places. Whoever asks, it takes what there is room for, many in one statement: first what it was
 * asked for by id, then whatever is due.
 */
export class JobLane {
  /** In hand: running, or their end is being recorded, which takes no place. */
  private readonly running = new Map<string, Promise<void>>();
  private busy = 0;
  private readonly wanted = new Map<string, Wanted>();
  private isOpen = true;
  private isTaking = false;
  private isAsked = false;
  private mayBeMore = false;
  private isUnreadable = false;

  constructor(private readonly options: JobLaneOptions) {}

  get name(): string {
    return this.options.name;
  }

  get names(): readonly string[] {
    return this.options.claim.names;
  }

  load(): { running: number; capacity: number } {
    return { running: this.busy, capacity: this.options.places };
  }

  hasRoom(): boolean {
    return this.isOpen && this.wanted.size < this.room();
  }

  /** Takes a job as soon as there is room, and resolves when it has ended. Rejects when the lane closes before. */
  async runById(id: string): Promise<LaneAnswer> {
    const running = this.running.get(id);
    if (running) return running.then(() => "ENDED");
    if (!this.isOpen) throw new Error("The worker stops.");
    const wanted = this.wanted.get(id) ?? makeWanted();
    this.wanted.set(id, wanted);
    this.takeSoon();
    return wanted.promise;
  }

  /** Takes a job that was heard of, if there is room, and else remembers that there is something to take. */
  hear(id: string): void {
    if (!this.hasRoom()) this.mayBeMore = true;
    // Who asked by the store is told; this one asks nobody.
    else this.runById(id).catch(() => undefined);
  }

  /** Takes whatever is due, as long as there is room. */
  look(): void {
    this.mayBeMore = true;
    this.takeSoon();
  }

  /** Takes no more. What was only asked for is refused. */
  close(): void {
    this.isOpen = false;
    for (const { reject } of this.wanted.values()) reject(new Error("The worker stops."));
    this.wanted.clear();
  }

  /** Resolves when nothing runs and nothing is being taken. */
  async settled(): Promise<void> {
    while (this.isTaking || this.running.size > 0) {
      await Promise.all(this.running.values());
      await new Promise((done) => setTimeout(done, this.isTaking ? 5 : 0));
    }
  }

  /** Jobs that end in one turn give their places back together, so that the next are taken together. */
  private takeSoon(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    setImmediate(() => {
      this.isAsked = false;
      void this.take();
    });
  }

  private async take(): Promise<void> {
    if (this.isTaking) return;
    this.isTaking = true;
    try {
      for (let room = this.room(); this.isOpen && room > 0; room = this.room()) {
        if (this.wanted.size > 0) await this.takeWanted(room);
        else if (this.mayBeMore) await this.takeDue(room);
        else break;
      }
      if (this.isUnreadable) this.options.log?.info({ lane: this.name }, "The jobs can be read again");
      this.isUnreadable = false;
    } catch (error) {
      // The next look tries again.
      if (!this.isUnreadable)
        this.options.log?.error({ err: error, lane: this.name }, "The jobs cannot be read");
      this.isUnreadable = true;
    } finally {
      this.isTaking = false;
    }
  }

  private async takeWanted(room: number): Promise<void> {
    const ids = [...this.wanted.keys()].slice(0, room);
    const asked = new Map(ids.map((id) => [id, this.wanted.get(id)!]));
    try {
      const jobs = await claimJobs(this.options.pool, ids, this.options.claim);
      for (const job of jobs) {
        const wanted = asked.get(job.id)!;
        this.begin(job).then(() => wanted.resolve("ENDED"), wanted.reject);
        asked.delete(job.id);
      }
      for (const { resolve } of asked.values()) resolve("NOT_TAKEN");
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
      throw error;
    } finally {
      for (const id of ids) this.wanted.delete(id);
    }
  }

  private async takeDue(room: number): Promise<void> {
    // Cleared before the question: who calls while it is asked may mean what the answer has not seen.
    this.mayBeMore = false;
    const jobs = await claimDueJobs(this.options.pool, room, this.options.claim);
    if (jobs.length === room) this.mayBeMore = true;
    for (const job of jobs) void this.begin(job);
  }

  private begin(job: ClaimedJob): Promise<void> {
    this.busy++;
    let isBusy = true;
    const free = () => {
      if (isBusy) this.busy--;
      isBusy = false;
      this.takeSoon();
    };
    const work = this.isOpen ? this.options.run(job, free) : this.options.giveBack(job);
    const ended = work.finally(() => {
      if (this.running.get(job.id) === ended) this.running.delete(job.id);
      free();
    });
    this.running.set(job.id, ended);
    return ended;
  }

  private room(): number {
    const { places } = this.options;
    return Math.min(places - this.busy, IN_HAND_FACTOR * places - this.running.size);
  }
}

function makeWanted(): Wanted {
  let resolve: Wanted["resolve"] = () => undefined;
  let reject: Wanted["reject"] = () => undefined;
  const promise = new Promise<LaneAnswer>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  // Somebody who asked may have gone meanwhile.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
