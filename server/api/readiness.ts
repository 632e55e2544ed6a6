import type pg from "pg";
import type { JobStore, JobStoreHealth } from "@/server/scheduling/job-store/job-store";

const TIME_LIMIT_MS = 2_000;

/** Whether one of the stores answers. The cause of a "no" names no host and no error: the endpoint is open to all. */
export interface StoreAnswer {
  isUp: boolean;
  /** How long it took, in milliseconds; at most 2,000. */
  tookMs: number;
  reason?: "It does not answer.";
}

export interface Readiness {
  status: "ready" | "not-ready";
  postgresql: StoreAnswer;
  jobStore: StoreAnswer & { kind: JobStore["kind"] };
}

/**
 * Asks both stores at one time whether they answer, within two seconds, opening the connections included. Ready is who
 * has both; without the job store pages are still served and approvals still recorded, but what is due begins later.
 * Never rejects.
 */
export async function readiness(
  stores: {
    jobStoreKind: JobStore["kind"];
    openPool: () => Promise<Pick<pg.Pool, "query">>;
    openJobStore: () => Promise<{ health(): Promise<Pick<JobStoreHealth, "isUp">> }>;
  },
  timeLimitMs = TIME_LIMIT_MS,
): Promise<Readiness> {
  const [postgresql, jobStore] = await Promise.all([
    answer(async () => {
      await (await stores.openPool()).query("SELECT 1");
      return true;
    }, timeLimitMs),
    answer(async () => (await (await stores.openJobStore()).health()).isUp, timeLimitMs),
  ]);
  return {
    status: postgresql.isUp && jobStore.isUp ? "ready" : "not-ready",
    postgresql,
    jobStore: { kind: stores.jobStoreKind, ...jobStore },
  };
}

async function answer(ask: () => Promise<boolean>, timeLimitMs: number): Promise<StoreAnswer> {
  const askedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((decide) => {
    timer = setTimeout(() => decide(false), timeLimitMs);
  });
  const isUp = await Promise.race([ask().catch(() => false), tooLate]);
  clearTimeout(timer);
  const tookMs = Math.min(timeLimitMs, Math.round(performance.now() - askedAt));
  return { isUp, tookMs, ...(isUp ? {} : { reason: "It does not answer." as const }) };
}
