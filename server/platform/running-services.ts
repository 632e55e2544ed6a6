import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "@/server/platform/process-lock";

/** What `npm run demo` or `npm run dev` has running on a data directory, for commands that join in. */
export interface RunningServices {
  /** Base address of the provider simulator, without a slash at the end. */
  simulatorUrl: string;
  /** Where the web process answers, such as http://localhost:3000; null until it does. */
  webUrl: string | null;
  /** Signs events that are sent to it by command. */
  eventsSecret: string;
  /** The process that started them and each one it started, as marks of `processMark`. */
  pids: { owner: string; web?: string; worker?: string };
}

const FILE = "services.json";

/** Notes what runs on the data directory, in one step, so that no reader sees half of it. */
export async function writeRunningServices(dataDir: string, services: RunningServices): Promise<void> {
  const path = join(dataDir, FILE);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(services, null, 2)}\n`);
  await rename(draft, path);
}

/**
 * What runs on the data directory, or null when nothing does. A note whose writer is dead does not count: what it
 * started ends with it.
 */
export async function readRunningServices(dataDir: string): Promise<RunningServices | null> {
  const text = await readFile(join(dataDir, FILE), "utf8").catch(() => null);
  if (text === null) return null;
  const services = JSON.parse(text) as RunningServices;
  return isAlive(services.pids.owner) ? services : null;
}

/** Takes the note away. Only its writer may call this. */
export async function removeRunningServices(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}
