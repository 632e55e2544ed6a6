import "server-only";
import { authSecret } from "@/server/platform/auth-secret";
import { systemClock, type Clock } from "@/server/platform/clock";
import { openDatabase, type Database } from "@/server/platform/db";
import { openDatabaseServer } from "@/server/platform/embedded-postgres";
import { webEnv, type WebEnv } from "@/server/platform/env";
import { openLog, type Logger } from "@/server/platform/log";
import { applyMigrations } from "@/server/platform/migrate";
import { readSealingKeys } from "@/server/platform/sealed-keys";
import { makeAuth, type Auth } from "@/server/staff/auth";

/** What all requests of the web process share. */
export interface WebProcess {
  env: WebEnv;
  log: Logger;
  clock: Clock;
  database: Database;
  auth: Auth;
}

// A procedure that takes longer has gone wrong; its connection is needed by others.
const STATEMENT_TIMEOUT_MS = 15_000;

const shared = globalThis as typeof globalThis & { travellrWebProcess?: Promise<WebProcess> | undefined };

/**
 * The one set of connections of this process, opened at the first call. It hangs on globalThis because the
 * development server loads this file again at each change. Rejects if the database cannot be opened; the next
 * call then tries again.
 */
export function webProcess(): Promise<WebProcess> {
  shared.travellrWebProcess ??= openWebProcess().catch((error: unknown) => {
    shared.travellrWebProcess = undefined;
    throw error;
  });
  return shared.travellrWebProcess;
}

async function openWebProcess(): Promise<WebProcess> {
  const env = webEnv();
  readSealingKeys(env);
  const log = openLog({ process: "web", level: env.LOG_LEVEL });
  const server = await openDatabaseServer({ dataDir: env.TRAVELLR_DATA_DIR, databaseUrl: env.DATABASE_URL });
  // A database of one's own is migrated by a command, at a moment that its owner chooses.
  if (!env.DATABASE_URL) await applyMigrations(server.url);
  const database = openDatabase(server.url, {
    poolMax: env.DATABASE_POOL_MAX,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: "travellr-web",
  });
  const isHttps = env.PUBLIC_URL?.startsWith("https://") ?? false;
  const auth = makeAuth(database.prisma, { secret: await authSecret(env), isHttps });
  return { env, log, clock: systemClock, database, auth };
}
