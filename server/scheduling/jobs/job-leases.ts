import type pg from "pg";
import type { Logger } from "@/server/platform/log";
import type { ClaimedJob } from "@/server/scheduling/jobs/claim-jobs";
import { extendLease, extendLeases } from "@/server/scheduling/jobs/extend-leases";
import { LeaseLost } from "@/server/scheduling/jobs/job-ending";

interface Held {
  job: ClaimedJob;
  onLost: (reason: LeaseLost) => void;
}

/** Prolongs the leases of this process's jobs, three times in the length of one. Lengths in milliseconds. */
export class JobLeases {
  private readonly held = new Map<string, Held>();
  private readonly timer: NodeJS.Timeout;
  private isBeating = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly leaseMs: number,
    private readonly log?: Logger,
  ) {
    this.timer = setInterval(() => void this.beat(), leaseMs / 3);
  }

  /** Keeps the lease of a job until the returned function is called. */
  keep(job: ClaimedJob, onLost: (reason: LeaseLost) => void): () => void {
    const held = { job, onLost };
    this.held.set(job.id, held);
    return () => {
      if (this.held.get(job.id) === held) this.held.delete(job.id);
    };
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async beat(): Promise<void> {
    const askedAtMs = performance.now();
    // Without an answer for the length of a lease, or after this process stood still, another may have the job.
    for (const { job, onLost } of this.held.values())
      if (askedAtMs > job.heldUntilMs) onLost(new LeaseLost("The lease ran out unheard."));
    if (this.isBeating || this.held.size === 0) return;
    this.isBeating = true;
    try {
      const asked = [...this.held.values()];
      const jobs = asked.map(({ job }) => job);
      const extended = await extendLeases(this.pool, jobs, this.leaseMs);
      for (const each of asked) {
        if (extended.has(each.job.id)) each.job.heldUntilMs = askedAtMs + this.leaseMs;
        else void this.extendAlone(each);
      }
    } catch (error) {
      this.log?.warn({ err: error }, "Leases of jobs could not be prolonged");
    } finally {
      this.isBeating = false;
    }
  }

  private async extendAlone({ job, onLost }: Held): Promise<void> {
    const askedAtMs = performance.now();
    try {
      if (await extendLease(this.pool, job, this.leaseMs)) job.heldUntilMs = askedAtMs + this.leaseMs;
      else onLost(new LeaseLost("Another worker has taken the job."));
    } catch (error) {
      this.log?.warn({ err: error, jobId: job.id }, "The lease of a job could not be prolonged");
    }
  }
}
