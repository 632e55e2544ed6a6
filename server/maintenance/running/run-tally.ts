import { IdHash } from "@/server/maintenance/domain/id-hash";
import type { Batch, BatchEffect, BatchItem } from "@/server/maintenance/tasks/maintenance-task";
import { takenIds } from "@/server/maintenance/tasks/taken-items";
import type { ClaimedRun } from "./claim-run";

/** Examples kept of what was taken, and of each reason. */
const SAMPLES = 10;

/** The counts that a run or a tally has. */
type TallyBasis = Pick<
  ClaimedRun,
  | "scanned"
  | "moved"
  | "deleted"
  | "skipped"
  | "bytesBefore"
  | "bytesAfter"
  | "batches"
  | "busyMs"
  | "throttledMs"
  | "skippedByReason"
  | "idsState"
>;

/** What a run has done so far, batch by batch. A batch that was given up leaves no trace in it. */
export class RunTally {
  scanned: number;
  moved: number;
  deleted: number;
  skipped: number;
  bytesBefore: number;
  bytesAfter: number;
  batches: number;
  busyMs: number;
  throttledMs: number;
  skippedByReason: Record<string, number>;
  private readonly hash: IdHash;
  private readonly sampled: Map<string | null, number>;

  constructor(run: TallyBasis, sampled: ReadonlyMap<string | null, number>) {
    this.scanned = run.scanned;
    this.moved = run.moved;
    this.deleted = run.deleted;
    this.skipped = run.skipped;
    this.bytesBefore = run.bytesBefore;
    this.bytesAfter = run.bytesAfter;
    this.batches = run.batches;
    this.busyMs = run.busyMs;
    this.throttledMs = run.throttledMs;
    this.skippedByReason = { ...run.skippedByReason };
    this.hash = run.idsState ? IdHash.resume(run.idsState) : IdHash.start();
    this.sampled = new Map(sampled);
  }

  get affected(): number {
    return this.moved + this.deleted;
  }

  /** The state of the checksum with the ids of what is taken of these. */
  idsStateWith(items: readonly BatchItem[]): Uint8Array {
    const hash = IdHash.resume(this.hash.state());
    hash.add(takenIds(items));
    return hash.state();
  }

  /**
   * The tally with this batch: a copy, which becomes the tally once the batch is committed. `idsState` is that of
   * `idsStateWith` for the same items.
   */
  with(batch: Batch, items: readonly BatchItem[], effect: BatchEffect, idsState: Uint8Array): RunTally {
    const next = new RunTally({ ...this, idsState }, this.sampled);
    next.scanned += batch.scanned;
    next.moved += effect.moved;
    next.deleted += effect.deleted;
    next.bytesBefore += effect.bytesBefore;
    next.bytesAfter += effect.bytesAfter;
    next.batches += 1;
    for (const { reason } of items)
      if (reason !== null) {
        next.skipped += 1;
        next.skippedByReason[reason] = (next.skippedByReason[reason] ?? 0) + 1;
      }
    return next;
  }

  /** The items that become examples; counts them. */
  takeSamples(items: readonly BatchItem[]): BatchItem[] {
    return items.filter(({ reason }) => {
      const known = this.sampled.get(reason) ?? 0;
      if (known >= SAMPLES) return false;
      this.sampled.set(reason, known + 1);
      return true;
    });
  }

  idsState(): Uint8Array {
    return this.hash.state();
  }

  idsHash(): string {
    return this.hash.digest();
  }
}
