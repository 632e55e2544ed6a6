import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { generateClient } from "@/scripts/generate";
import { webEnv } from "@/server/platform/env";

// Tells the story into an empty database without starting the product: npx tsx prisma/seed.ts
await generateClient();
const { openDatabaseServer } = await import("@/server/platform/embedded-postgres");
const { applyMigrations } = await import("@/server/platform/migrate");
const { openSimulator } = await import("@/server/demo/open-simulator");
const { refuseLiveDatabase } = await import("@/server/demo/refuse-live-database");
const { seedProduct } = await import("@/server/demo/seed-product");

const given = webEnv();
const env = { ...given, TRAVELLR_DATA_DIR: resolve(given.TRAVELLR_DATA_DIR) };
await mkdir(env.TRAVELLR_DATA_DIR, { recursive: true });
await refuseLiveDatabase(env);
const server = await openDatabaseServer({ dataDir: env.TRAVELLR_DATA_DIR, databaseUrl: env.DATABASE_URL });
try {
  await applyMigrations(server.url);
  const simulator = await openSimulator({ dataDir: env.TRAVELLR_DATA_DIR, mustOwn: true });
  try {
    const { story } = await seedProduct({
      env,
      databaseUrl: server.url,
      simulator: simulator.own!,
      simulatorUrl: simulator.url,
    });
    console.log(story ?? "The database is in use already; nothing was changed");
  } finally {
    await simulator.stop();
  }
} finally {
  await server.stop();
}
