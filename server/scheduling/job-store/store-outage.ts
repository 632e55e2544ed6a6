import type { Logger } from "@/server/platform/log";

// Questions that were under way when the store came back fail for a while after it.
const QUIET_MS = 5_000;

/**
 * Tells of a store that fails once, at the first failure, and once when it answers again and nothing has failed for
 * five seconds: every name asks it every second, and each question of an outage fails.
 */
export class StoreOutage {
  private failedAt: number | null = null;
  private failures = 0;
  private isLooking = false;

  constructor(
    /** Rejects while the store is away. */
    private readonly ping: () => Promise<void>,
    private readonly log: Logger | undefined,
    private readonly quietMs: number = QUIET_MS,
  ) {}

  /** Something that was asked of the store failed. */
  failed(error: unknown): void {
    if (this.failedAt === null)
      this.log?.warn({ err: error }, "The job store fails; it is asked again and again");
    this.failedAt = performance.now();
    this.failures += 1;
  }

  /** To be called from time to time. Asks nothing while nothing has failed; never rejects. */
  async lookForEnd(): Promise<void> {
    const { failedAt } = this;
    if (failedAt === null || this.isLooking || performance.now() - failedAt < this.quietMs) return;
    this.isLooking = true;
    const answers = await this.ping().then(
      () => true,
      () => false,
    );
    this.isLooking = false;
    if (!answers || this.failedAt !== failedAt) return;
    this.log?.info({ failures: this.failures }, "The job store answers again");
    this.failedAt = null;
    this.failures = 0;
  }
}
