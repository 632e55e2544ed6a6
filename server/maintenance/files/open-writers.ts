import { readdirSync, readFileSync, statSync } from "node:fs";
import { errorCode } from "./file-skip-reason";

const FRESH_MS = 1_000;
/** Looking takes at most a twentieth of the time. */
const PAUSE_PER_SCAN = 20;
const ACCESS_MODE = 0o3;

/**
 * Which files are open for writing, as /proc tells. Without /proc, and for programs of other users when this one may
 * not look at them, it cannot be known: then only a file that stays as it is tells that nobody writes.
 */
export class OpenWriters {
  /** False when some program could not be looked at. */
  sawAll = false;
  #open: ReadonlySet<string> = new Set();
  #freshUntil = 0;

  /** Whether the file was open for writing a moment ago, one to a few seconds. */
  async has(file: { dev: bigint; ino: bigint }): Promise<boolean> {
    if (performance.now() >= this.#freshUntil) await this.#look();
    return this.#open.has(key(file));
  }

  async #look(): Promise<void> {
    const startedAt = performance.now();
    const open = new Set<string>();
    const running = processes();
    // The first process is always there; where it is not shown, others are hidden as well.
    let sawAll = running.includes("1");
    for (const process of running) {
      sawAll = collectWritten(process, open) && sawAll;
      // There may be many; everything else goes on in between.
      await new Promise((done) => setImmediate(done));
    }
    const endedAt = performance.now();
    this.sawAll = sawAll;
    this.#open = open;
    this.#freshUntil = endedAt + Math.max(FRESH_MS, PAUSE_PER_SCAN * (endedAt - startedAt));
  }
}

function processes(): string[] {
  return list("/proc")?.filter((name) => /^\d+$/.test(name)) ?? [];
}

/** Adds the files that the process has open for writing; false when it may not be looked at. */
function collectWritten(process: string, open: Set<string>): boolean {
  const descriptors = list(`/proc/${process}/fd`);
  if (descriptors === null) return false;
  for (const descriptor of descriptors) {
    try {
      const file = statSync(`/proc/${process}/fd/${descriptor}`, { bigint: true });
      if (!file.isFile()) continue;
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${process}/fdinfo/${descriptor}`, "latin1"));
      if ((Number.parseInt(flags?.[1] ?? "0", 8) & ACCESS_MODE) !== 0) open.add(key(file));
    } catch {
      // Closed meanwhile.
    }
  }
  return true;
}

/** Names in a folder; none when it has gone, null when it may not be read. */
function list(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch (error) {
    return errorCode(error) === "EACCES" || errorCode(error) === "EPERM" ? null : [];
  }
}

function key({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}
