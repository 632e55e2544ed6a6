import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, processMark, withProcessLock } from "@/server/platform/process-lock";
import { startProviderSimulator, type ProviderSimulatorOptions } from "./simulator-server";

export interface SharedSimulator {
  /** Base address without a slash at the end. */
  url: string;
  /** False when another process runs it. */
  isOurs: boolean;
  /** Stops it if it is ours; leaves another's alone. */
  stop(): Promise<void>;
}

/**
 * The one provider simulator of a data directory: joins the one that a living process runs on it, and otherwise
 * starts one that keeps what happened in `DATA_DIR/simulator`. Two on one journal would contradict each other, so the
 * decision is made under a lock, and whoever runs it leaves the address beside the journal.
 */
export async function openSharedSimulator(
  dataDir: string,
  options: Omit<ProviderSimulatorOptions, "dataDir"> = {},
): Promise<SharedSimulator> {
  const home = join(dataDir, "simulator");
  const addressFile = join(home, "address.json");
  mkdirSync(home, { recursive: true });
  return withProcessLock(join(home, "start.lock"), async () => {
    const running = readAddress(addressFile);
    if (running) return { url: running, isOurs: false, stop: () => Promise.resolve() };
    const simulator = await startProviderSimulator({ ...options, dataDir: home });
    writeFileSync(addressFile, JSON.stringify({ url: simulator.url, mark: processMark() }));
    return {
      url: simulator.url,
      isOurs: true,
      async stop() {
        rmSync(addressFile, { force: true });
        await simulator.close();
      },
    };
  });
}

/** The address that a living process left, or null. */
function readAddress(addressFile: string): string | null {
  try {
    const { url, mark } = JSON.parse(readFileSync(addressFile, "utf8")) as { url: string; mark: string };
    return isAlive(mark) ? url : null;
  } catch {
    return null;
  }
}
