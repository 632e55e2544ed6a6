import { mkdirSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import {
  openDatabaseServer,
  removeDatabaseServer,
  type DatabaseServer,
} from "@/server/platform/embedded-postgres";
import { isPidAlive } from "@/server/platform/process-lock";
import { generateClient } from "@/scripts/generate";
import { makeTemplate } from "./make-template";
import { buildPrograms } from "./programs";

const TEMPLATE = "travellr_template";

/**
 * Before a run of the database tests: one embedded server that does not bother with the disk, and on it one
 * migrated database, of which each test file gets a copy; and the programs that tests start, as plain JavaScript.
 * After the run all of it is gone, whatever the tests did.
 */
export default async function setUpDatabaseTests(project: TestProject): Promise<() => Promise<void>> {
  await generateClient();
  const base = resolve(".data");
  mkdirSync(base, { recursive: true });
  await removeAbandoned(base);
  const dataDir = join(base, `test-${process.pid}`);
  let server: DatabaseServer | null = null;
  const remove = async () => {
    await server?.stop();
    await removeDatabaseServer(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    server = await openDatabaseServer({ dataDir, durable: false });
    await makeTemplate(server.url, TEMPLATE);
    await buildPrograms(join(dataDir, "programs"));
    project.provide("testServerUrl", server.url);
    project.provide("testTemplate", TEMPLATE);
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

// A run that was killed could not clean up; the next one does it.
async function removeAbandoned(base: string): Promise<void> {
  for (const name of readdirSync(base)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isPidAlive(Number(pid))) continue;
    await removeDatabaseServer(join(base, name));
    await rm(join(base, name), { recursive: true, force: true });
  }
}
