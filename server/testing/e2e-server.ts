import { existsSync, readdirSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import pg from "pg";
import { generateClient } from "@/scripts/generate";
import { webEnv } from "@/server/platform/env";
import { isPidAlive } from "@/server/platform/process-lock";
import { MONGODB_TEST_CACHE } from "@/server/testing/mongodb";
import type { Closer } from "@/server/demo/run-product";

// What the browser tests run against: the whole product with the story in a data directory of its own, which goes
// with it. Playwright starts it and ends it with SIGTERM. PORT and E2E_DATA_DIR come from playwright.config.ts;
// E2E_DEV=1 takes the development server in place of the build.

/** What the tests need to know of it; see e2e/fixtures. */
export interface E2eProduct {
  webUrl: string;
  databaseUrl: string;
  simulatorUrl: string;
  /** Undefined where wake-ups are kept in PostgreSQL. */
  mongodbUri: string | undefined;
}

const closers: Closer[] = [];
let isEnding = false;

async function end(code: number): Promise<never> {
  if (isEnding) return new Promise<never>(() => undefined);
  isEnding = true;
  await Promise.all(closers.filter((closer) => closer.kill).map((closer) => closer.stop()));
  for (const closer of closers.filter(({ kill }) => !kill).reverse()) await closer.stop();
  process.exit(code);
}

async function main(): Promise<void> {
  const dataDir = resolve(process.env.E2E_DATA_DIR ?? join(".data", `e2e-${process.pid}`));
  process.env.TRAVELLR_DATA_DIR = dataDir;
  delete process.env.DATABASE_URL;
  await generateClient();
  const { removeDatabaseServer } = await import("@/server/platform/embedded-postgres");
  const { runProduct } = await import("@/server/demo/run-product");
  await removeAbandoned(dirname(dataDir), removeDatabaseServer);
  await mkdir(dataDir, { recursive: true });
  closers.push({
    async stop() {
      await removeDatabaseServer(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    },
  });
  const env = { ...webEnv(), TRAVELLR_DATA_DIR: dataDir };
  const { webUrl, databaseUrl, simulatorUrl, mongodbUri, failed } = await runProduct({
    mode: process.env.E2E_DEV ? "dev" : "demo",
    env,
    host: "127.0.0.1",
    say: (line) => process.stdout.write(`${line}\n`),
    durable: false,
    mongodbCacheDir: MONGODB_TEST_CACHE,
    closers,
  });
  await sendAtOnce(databaseUrl);
  const product: E2eProduct = { webUrl, databaseUrl, simulatorUrl, mongodbUri };
  await writeFile(join(dataDir, "e2e.json"), JSON.stringify(product));
  process.stdout.write(`Ready: ${webUrl}\n`);
  const reason = await failed;
  // Ended because we are ending: nothing to report.
  if (!isEnding) process.stderr.write(`${reason}\n`);
  await end(1);
}

/** Between approval and sending people get seconds to think again; tests do not. */
async function sendAtOnce(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("UPDATE payroll_policy SET send_delay_seconds = 0");
  await client.end();
}

// A run that was killed could not clean up; the next one does it.
async function removeAbandoned(base: string, remove: (dataDir: string) => Promise<void>): Promise<void> {
  if (!existsSync(base)) return;
  for (const name of readdirSync(base)) {
    const pid = /^e2e-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isPidAlive(Number(pid))) continue;
    await remove(join(base, name));
    await rm(join(base, name), { recursive: true, force: true });
  }
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void end(0));
main().catch(async (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await end(1);
});
