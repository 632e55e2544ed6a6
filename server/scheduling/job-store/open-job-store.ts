import type { Pool } from "pg";
import { InvalidInput } from "@/server/platform/errors";
import { AgendaJobStore, type JobStoreSettings } from "@/server/scheduling/job-store/agenda-job-store";
import type { JobStore } from "@/server/scheduling/job-store/job-store";
import { mongodbDocuments } from "@/server/scheduling/job-store/mongodb-documents";
import { postgresqlDocuments } from "@/server/scheduling/job-store/postgresql-documents";

export type JobStoreChoice = { kind: "mongodb"; uri: string } | { kind: "postgresql"; pool: Pool };

/**
 * Opens the job store on a MongoDB (the connection string names the database) or on PostgreSQL (the pool stays the
 * caller's). Dials nothing yet: wake-ups may be asked for at once, handlers are called after `start`.
 */
export function openJobStore(choice: JobStoreChoice, settings: JobStoreSettings = {}): JobStore {
  const documents =
    choice.kind === "mongodb" ? mongodbDocuments(choice.uri) : postgresqlDocuments(choice.pool);
  return new AgendaJobStore(documents, settings);
}

/**
 * Which store an installation uses: MongoDB where there is one, unless JOB_STORE says otherwise. Throws InvalidInput
 * when JOB_STORE is neither `mongodb` nor `postgresql`, or asks for a MongoDB that there is not.
 */
export function chooseJobStore(options: {
  env: Readonly<Record<string, string | undefined>>;
  /** The connection string of the MongoDB that was found, if any. */
  mongodbUri: string | undefined;
  pool: Pool;
}): JobStoreChoice {
  const { env, mongodbUri, pool } = options;
  const wanted = env.JOB_STORE || (mongodbUri ? "mongodb" : "postgresql");
  if (wanted === "postgresql") return { kind: "postgresql", pool };
  if (wanted !== "mongodb") throw new InvalidInput('JOB_STORE is "mongodb" or "postgresql".', "JOB_STORE");
  if (!mongodbUri)
    throw new InvalidInput("JOB_STORE asks for MongoDB, and there is none. Set MONGODB_URI.", "JOB_STORE");
  return { kind: "mongodb", uri: mongodbUri };
}
