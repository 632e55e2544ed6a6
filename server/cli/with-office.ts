import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import { openDatabaseServer } from "@/server/platform/embedded-postgres";
import { workerEnv, type WorkerEnv } from "@/server/platform/env";
import { newId } from "@/server/platform/ids";
import { applyMigrations } from "@/server/platform/migrate";

/** What a command gets of the product. */
export interface Office {
  env: WorkerEnv;
  ctx: Context;
  databaseUrl: string;
}

/**
 * Runs the work on the database: the server that already runs on the data directory is joined; otherwise it is
 * started and stopped again. The embedded database is migrated first; one of DATABASE_URL is its owner's to migrate.
 */
export async function withOffice<T>(
  notice: (sentence: string) => void,
  work: (office: Office) => Promise<T>,
): Promise<T> {
  const env = workerEnv();
  const server = await openDatabaseServer({
    dataDir: env.TRAVELLR_DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    onNotice: notice,
  });
  try {
    if (!env.DATABASE_URL) await applyMigrations(server.url);
    const database = openDatabase(server.url, { poolMax: 4, applicationName: "travellr-cli" });
    try {
      return await work({
        env,
        databaseUrl: server.url,
        ctx: {
          db: database.prisma,
          pool: database.pool,
          clock: systemClock,
          actor: { kind: "system", name: "Command line" },
          requestId: newId("cli"),
        },
      });
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}
