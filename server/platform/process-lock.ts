import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Runs the work while this process alone holds the lock file; others wait for it, at most `waitMs`. A lock whose
 * holder is dead is taken over. Throws when the holder lives and does not let go in time.
 */
export async function withProcessLock<T>(path: string, work: () => Promise<T>, waitMs = 60_000): Promise<T> {
  const deadline = Date.now() + waitMs;
  while (!tryLock(path)) {
    if (Date.now() > deadline) throw new Error(`${path} is held by process ${holderOf(path)} for too long.`);
    await pause(20);
  }
  try {
    return await work();
  } finally {
    unlock(path);
  }
}

/** Takes the lock if it is free or its holder is dead. Synchronous, so that exit handlers can use it. */
export function tryLock(path: string): boolean {
  if (linkFile(path, processMark())) return true;
  const holder = readText(path);
  if (holder === null || isAlive(holder)) return false;
  // Two processes may find the same dead holder. One of them breaks the lock, under a lock of its own, after
  // looking again: otherwise the slower one would remove the lock the faster one has taken meanwhile.
  const breaking = `${path}.break`;
  if (!linkFile(breaking, processMark())) {
    removeWhenAbandoned(breaking);
    return false;
  }
  const now = readText(path);
  if (now !== null && !isAlive(now)) rmSync(path, { force: true });
  rmSync(breaking, { force: true });
  return linkFile(path, processMark());
}

/** Gives the lock back. Only its holder may call this. */
export function unlock(path: string): void {
  rmSync(path, { force: true });
}

/**
 * Names a process, this one unless told, in a way that outlives it: the process id and, where the system tells it,
 * the moment the process started, because ids are used again (in a container soon).
 */
export function processMark(pid = process.pid): string {
  return `${pid} ${startOf(pid) ?? "-"}`;
}

/** Whether the process named by a mark runs. */
export function isAlive(mark: string): boolean {
  const [pidText, startedAt] = mark.trim().split(" ");
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isPidAlive(pid)) return false;
  const start = startOf(pid);
  return start === null || startedAt === "-" || startedAt === undefined || start === startedAt;
}

/** Whether a process of this id runs; one that has ended and only waits to be collected does not. */
export function isPidAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return statFields(pid)?.[0] !== "Z";
}

function startOf(pid: number): string | null {
  return statFields(pid)?.[19] ?? null;
}

// Linux only. The second field is the program's name in brackets and may hold blanks, so we count after it:
// index 0 is the state, index 19 the start in clock ticks since boot.
function statFields(pid: number): string[] | null {
  const text = readText(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

// A link appears under its name with its content in one step; a file opened and then written does not.
function linkFile(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeWhenAbandoned(path: string): void {
  try {
    if (Date.now() - statSync(path).mtimeMs > 5_000) rmSync(path, { force: true });
  } catch {
    // Gone already.
  }
}

function holderOf(path: string): string {
  return readText(path)?.split(" ")[0] ?? "(none)";
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
