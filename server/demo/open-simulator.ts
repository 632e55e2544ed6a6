import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive, processMark, withProcessLock } from "@/server/platform/process-lock";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import type { WebhookTarget } from "@/server/testing/provider-simulator/stripe/webhook-sender";

export interface OpenedSimulator {
  /** Base address without a slash at the end, for STRIPE_API_URL. */
  url: string;
  /** The simulator itself when this call started it; null when it joined one of another process. */
  own: ProviderSimulator | null;
  /**
   * Lets it go. Whoever started it waits until nobody else uses it, so many milliseconds at most and for ever unless
   * told, and then stops it. May be called twice.
   */
  stop(waitMs?: number): Promise<void>;
}

export interface OpenSimulatorOptions {
  /** The product's data directory; the simulator keeps its journal below `simulator`. */
  dataDir: string;
  /** For whoever runs for long: waits until a simulator of another process is gone, and never joins one. */
  mustOwn?: boolean;
  /** Where events are sent from the start, those that an earlier one could not deliver included. */
  webhookTargets?: readonly WebhookTarget[];
  /** Told in one sentence when it has to wait. */
  onNotice?: (sentence: string) => void;
}

interface SimulatorNote {
  /** The process in which it runs. */
  owner: string;
  url: string;
  /** Taken again at the next start, so that an address that was written down stays right. */
  port: number;
}

/**
 * Opens the provider simulator of a data directory: joins the one that runs there, or starts it in this process.
 * Commands, the demo and tests may do so at once; what was paid is kept in the directory over restarts.
 */
export async function openSimulator(options: OpenSimulatorOptions): Promise<OpenedSimulator> {
  const folder = resolve(options.dataDir, "simulator");
  mkdirSync(join(folder, "users"), { recursive: true });
  for (let isTold = false; ;) {
    const opened = await withProcessLock(join(folder, "lock"), () => joinOrStart(folder, options));
    if (opened) return opened;
    if (!isTold) options.onNotice?.("A command is using the provider simulator; waiting for it to end.");
    isTold = true;
    await pause(200);
  }
}

async function joinOrStart(folder: string, options: OpenSimulatorOptions): Promise<OpenedSimulator | null> {
  const note = readNote(folder);
  if (note && isAlive(note.owner)) {
    if (options.mustOwn) return null;
    const leave = registerUser(folder);
    return { url: note.url, own: null, stop: async () => leave() };
  }
  const own = await start(folder, note?.port ?? 0, options);
  const { url, port } = own;
  await writeNote(folder, { owner: processMark(), url, port });
  let stopping: Promise<void> | null = null;
  return { url, own, stop: (waitMs = Infinity) => (stopping ??= stopOwn(folder, own, waitMs)) };
}

async function start(
  folder: string,
  port: number,
  options: OpenSimulatorOptions,
): Promise<ProviderSimulator> {
  // Nobody reports what became of a message here, so messages live by themselves. Addresses of the story are of a
  // domain that Resend refuses, because nobody has it.
  const automatic = { minMs: 300, maxMs: 1_000 };
  const settings = {
    dataDir: folder,
    stripe: { webhookTargets: options.webhookTargets ?? [] },
    resend: { automatic, refusedDomains: [] },
    twilio: { automatic },
    fcm: { automatic },
  };
  try {
    return await startProviderSimulator({ ...settings, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return startProviderSimulator({ ...settings, port: 0 });
  }
}

// Under the lock nobody can join between the look at the users and the end.
async function stopOwn(folder: string, own: ProviderSimulator, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let isStopped = false; !isStopped;) {
    isStopped = await withProcessLock(join(folder, "lock"), async () => {
      if (countUsers(folder) > 0 && Date.now() < deadline) return false;
      await own.close();
      await writeNote(folder, { owner: "0 -", url: own.url, port: own.port });
      return true;
    });
    if (!isStopped) await pause(100);
  }
}

function registerUser(folder: string): () => void {
  const mark = join(folder, "users", `${process.pid}-${Math.random().toString(36).slice(2)}`);
  writeFileSync(mark, processMark());
  return () => rmSync(mark, { force: true });
}

function countUsers(folder: string): number {
  const marks = readdirSync(join(folder, "users")).map((name) => join(folder, "users", name));
  const isUsed = (path: string) => {
    try {
      return isAlive(readFileSync(path, "utf8"));
    } catch {
      // Gone between the listing and the look.
      return false;
    }
  };
  const [used, abandoned] = [marks.filter(isUsed), marks.filter((path) => !isUsed(path))];
  for (const path of abandoned) rmSync(path, { force: true });
  return used.length;
}

function readNote(folder: string): SimulatorNote | null {
  try {
    return JSON.parse(readFileSync(join(folder, "service.json"), "utf8")) as SimulatorNote;
  } catch {
    return null;
  }
}

async function writeNote(folder: string, note: SimulatorNote): Promise<void> {
  const path = join(folder, "service.json");
  await writeFile(`${path}.${process.pid}`, JSON.stringify(note));
  await rename(`${path}.${process.pid}`, path);
}
