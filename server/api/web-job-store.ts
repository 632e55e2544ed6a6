import "server-only";
import { webEnv } from "@/server/platform/env";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { chooseJobStore, openJobStore } from "@/server/scheduling/job-store/open-job-store";
import { webProcess } from "./web-process";

const shared = globalThis as typeof globalThis & { travellrWebJobStore?: Promise<JobStore> | undefined };

/**
 * The job store as the web process has it, opened at the first call and never started: it asks whether the store
 * answers and calls no handlers. Rejects while the database cannot be opened; the next call then tries again.
 */
export function webJobStore(): Promise<JobStore> {
  shared.travellrWebJobStore ??= openWebJobStore().catch((error: unknown) => {
    shared.travellrWebJobStore = undefined;
    throw error;
  });
  return shared.travellrWebJobStore;
}

/** Which store it is, also while none can be opened. */
export function webJobStoreKind(): JobStore["kind"] {
  const { JOB_STORE, MONGODB_URI } = webEnv();
  return JOB_STORE ?? (MONGODB_URI ? "mongodb" : "postgresql");
}

async function openWebJobStore(): Promise<JobStore> {
  const { env, database, log } = await webProcess();
  const choice = chooseJobStore({
    env: { JOB_STORE: env.JOB_STORE },
    mongodbUri: env.MONGODB_URI,
    pool: database.pool,
  });
  return openJobStore(choice, { log });
}
