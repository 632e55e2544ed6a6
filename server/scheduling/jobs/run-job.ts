import { z } from "zod";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { JobAgain, JobDefinition } from "@/server/platform/jobs";
import type { ClaimedJob } from "@/server/scheduling/jobs/claim-jobs";
import { failedEnding, LeaseLost, WorkerStops, type JobEnding } from "@/server/scheduling/jobs/job-ending";
import type { JobLeases } from "@/server/scheduling/jobs/job-leases";

class TimeIsUp extends Error {
  constructor(limitMs: number) {
    super(`Took longer than ${limitMs} ms.`);
    this.name = "TimeIsUp";
  }
}

/** One attempt at a job, from its claim to how it ended. */
export class JobRun {
  /** Resolves when the handler has ended or is waited for no longer. Never rejects. */
  readonly ending: Promise<JobEnding>;
  private readonly abort = new AbortController();
  private leave: (reason: Error) => void = () => undefined;

  constructor(
    readonly job: ClaimedJob,
    private readonly definition: JobDefinition,
    private readonly ctx: Context,
    private readonly leases: JobLeases,
  ) {
    this.ending = this.run();
  }

  /** Asks the handler to stop, and goes on waiting for it. */
  askToStop(): void {
    this.abort.abort(new WorkerStops());
  }

  /** Waits for the handler no longer. */
  giveUp(reason: Error = new WorkerStops()): void {
    this.abort.abort(reason);
    this.leave(reason);
  }

  private async run(): Promise<JobEnding> {
    const { job, definition } = this;
    // A job that took its worker down with it each time would go round for ever; the count sees it.
    if (job.attempts > definition.retry.attemptsMax)
      return { kind: "GIVEN_UP", error: "The worker died at every attempt." };
    const input = definition.schema.safeParse(job.payload);
    if (!input.success)
      return {
        kind: "DEAD",
        error: `The payload does not fit ${job.name}: ${z.prettifyError(input.error).slice(0, 1_000)}`,
        stack: null,
      };
    const timer = setTimeout(
      () => this.giveUp(new TimeIsUp(definition.timeLimitMs)),
      Math.min(definition.timeLimitMs, 2 ** 31 - 1),
    );
    const letGo = this.leases.keep(job, (reason) => this.giveUp(reason));
    try {
      const left = new Promise<never>((_, reject) => (this.leave = reject));
      const work = this.handle(input.data);
      // Left behind, it may still fail: that is nobody's any more.
      work.catch(() => undefined);
      const again = await Promise.race([work, left]);
      if (!again) return { kind: "DONE" };
      const waitMs = again.againAt.getTime() - this.ctx.clock.now().getTime();
      return { kind: "AGAIN", waitMs: Math.max(0, waitMs) };
    } catch (error) {
      return this.endingOf(error);
    } finally {
      clearTimeout(timer);
      letGo();
    }
  }

  private async handle(input: unknown): Promise<void | JobAgain> {
    return this.definition.handle({ ...this.ctx, requestId: newId("req") }, input, this.abort.signal);
  }

  private endingOf(error: unknown): JobEnding {
    const reason: unknown = this.abort.signal.reason;
    if (reason instanceof LeaseLost) return { kind: "LOST", error: reason.message };
    if (reason instanceof WorkerStops) return { kind: "RETURNED" };
    return failedEnding(this.job, this.definition, reason instanceof TimeIsUp ? reason : error);
  }
}
