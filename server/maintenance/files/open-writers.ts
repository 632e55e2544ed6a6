import { lstatSync, readdirSync, statSync } from "node:fs";
import { errorCode } from "./file-skip-reason";

const FRESH_MS_MIN = 1_000;
const FRESH_MS_MAX = 5_000;
/** Between those two, looking takes at most a twentieth of the time. */
const PAUSE_PER_SCAN = 20;
/** /proc shows as the rights of its link how a program has opened a file. */
const OPENED_TO_WRITE = 0o200;

/** Who knows which files are open for writing. */
export interface WriterWatch {
  /** False when some program could not be looked at. */
  readonly sawAll: boolean;
  /** Whether the file was open for writing a moment ago. */
  has(file: { dev: bigint; ino: bigint }): Promise<boolean>;
}

/**
 * Which files are open for writing, as /proc tells. Without /proc, and for programs of other users when this one may
 * not look at them, it cannot be known: then only a file that stays as it is tells that nobody writes.
 */
export class OpenWriters implements WriterWatch {
  sawAll = false;
  #open: ReadonlySet<string> = new Set();
  #freshUntil = 0;

  /** Whether the file was open for writing when it was last looked, at most five seconds ago. */
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
    const pauseMs = PAUSE_PER_SCAN * (endedAt - startedAt);
    this.#freshUntil = endedAt + Math.min(FRESH_MS_MAX, Math.max(FRESH_MS_MIN, pauseMs));
  }
}

function processes(): string[] {
  return list("/proc")?.filter((name) => /^\d+$/.test(name)) ?? [];
}

/** Adds the files that the process has open for writing; false when not all of them can be seen. */
function collectWritten(process: string, open: Set<string>): boolean {
  const descriptors = list(`/proc/${process}/fd`);
  if (descriptors === null) return false;
  let sawAll = true;
  for (const descriptor of descriptors) {
    const link = `/proc/${process}/fd/${descriptor}`;
    try {
      if ((lstatSync(link).mode & OPENED_TO_WRITE) === 0) continue;
      const file = statSync(link, { bigint: true });
      if (file.isFile()) open.add(key(file));
    } catch (error) {
      // One that was closed meanwhile has no entry.
      if (errorCode(error) !== "ENOENT") sawAll = false;
    }
  }
  return sawAll;
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
