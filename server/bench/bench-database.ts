import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase, type Database } from "@/server/platform/db";
import { openDatabaseServer, removeDatabaseServer } from "@/server/platform/embedded-postgres";
import { applyMigrations } from "@/server/platform/migrate";

/** A fresh, durable database of its own for one benchmark. */
export interface BenchDatabase {
  database: Database;
  ctx: Context;
  url: string;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

/** Starts a server like the demo's, with its commits on disk, in a temporary folder, and migrates it. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), "travellr-bench-"));
  const server = await openDatabaseServer({ dataDir });
  await applyMigrations(server.url);
  const database = openDatabase(server.url, { poolMax: 8 });
  return {
    database,
    url: server.url,
    ctx: {
      db: database.prisma,
      pool: database.pool,
      clock: systemClock,
      actor: { kind: "system", name: "Benchmark" },
      requestId: "bench",
    },
    async remove() {
      await database.close();
      await server.stop();
      await removeDatabaseServer(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
