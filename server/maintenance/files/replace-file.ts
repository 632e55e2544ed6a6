import type { BigIntStats } from "node:fs";
import { link, rename, unlink, type FileHandle } from "node:fs/promises";
import { fileMark, findEntry, isSameMark, type FileMark } from "./file-mark";
import { errorCode, FileLeft } from "./file-skip-reason";
import { freeSpace } from "./free-space";
import type { Conversion, ConversionSettings } from "./gzip-file";
import { openForReading } from "./inspect-file";
import { createPartFile, type PartFile } from "./leftover";
import type { OpenFolder } from "./open-folder";
import type { WriterWatch } from "./open-writers";

/** Where the work on one file can be interrupted, for tests. */
export type ReplacePoint =
  "part-created" | "converted" | "synced" | "published" | "part-removed" | "folder-synced" | "removed";

export interface ReplaceSettings {
  writers: WriterWatch;
  /** Ends the work at once, with its reason thrown; the original stays, nothing else does. */
  signal?: AbortSignal | undefined;
  onProgress?: ((bytesRead: number) => void) | undefined;
  /** Called when each point is reached; a test throws or dies there. */
  reached?: ((point: ReplacePoint) => void) | undefined;
}

export interface ReplaceWork extends ReplaceSettings {
  folder: OpenFolder;
  name: string;
  /** What the name's file was when it was decided upon. */
  mark: FileMark;
  target: string;
  convert(source: FileHandle, part: FileHandle, settings: ConversionSettings): Promise<Conversion>;
}

/** What became of one file. */
export interface Replacement {
  bytesBefore: number;
  bytesAfter: number;
  sha256: string;
  /** False when the new file belongs to somebody else, as this process may not give files away. */
  ownerKept: boolean;
}

/**
 * Puts a converted file in the place of another: written under a name of its own, verified by `convert`, given owner,
 * mode and times, synced, then linked to its name, which never overwrites; the original goes last, and only if nothing
 * has happened to it. Killed at any point it leaves the original or a whole, verified target, and one part file at
 * most. Throws FileLeft, or an error of the file system, and then leaves only the original.
 */
export async function replaceFile(work: ReplaceWork): Promise<Replacement> {
  const { folder, name, mark } = work;
  const source = await openForReading(folder, name);
  try {
    const stat = await source.stat({ bigint: true });
    if (!isSameMark(fileMark(stat), mark)) throw new FileLeft("CHANGED");
    const part = await createPartFile(folder);
    try {
      work.reached?.("part-created");
      return await convertAndSwap(work, source, stat, part);
    } finally {
      await part.handle.close();
      await removeIfThere(folder, part.name);
    }
  } finally {
    await source.close();
  }
}

async function convertAndSwap(
  work: ReplaceWork,
  source: FileHandle,
  stat: BigIntStats,
  part: PartFile,
): Promise<Replacement> {
  const { folder, signal, onProgress } = work;
  const room = await freeSpace(folder);
  const done = await work.convert(source, part.handle, { room, signal, onProgress });
  if (BigInt(done.bytesRead) !== stat.size) throw new FileLeft("CHANGED");
  work.reached?.("converted");
  const ownerKept = await takeAttributes(part.handle, stat);
  await part.handle.sync();
  work.reached?.("synced");
  await requireUntouched(work);
  await publish(work, part);
  const { ino } = await part.handle.stat({ bigint: true });
  await removeOriginal(work, () => withdraw(work, ino));
  return { bytesBefore: done.bytesRead, bytesAfter: done.bytesWritten, sha256: done.sha256, ownerKept };
}

/**
 * Removes the original once its replacement is whole and synced. When it cannot be removed, or something has happened
 * to it, `undo` is called and it stays. Throws like replaceFile.
 */
export async function removeOriginal(work: ReplaceWork, undo: () => Promise<unknown>): Promise<void> {
  const { folder, name } = work;
  try {
    await folder.sync();
    work.reached?.("folder-synced");
    await requireUntouched(work);
    await unlink(folder.at(name));
  } catch (error) {
    await undo();
    throw error;
  }
  work.reached?.("removed");
  await folder.sync();
}

/** Takes back what was published, while the original is there: whoever removed it may have relied on the other. */
async function withdraw({ folder, name, target }: ReplaceWork, ino: bigint): Promise<void> {
  if ((await findEntry(folder, name)) === null) return;
  if ((await findEntry(folder, target))?.ino === ino) await removeIfThere(folder, target);
}

async function requireUntouched({ folder, name, mark, writers }: ReplaceWork): Promise<void> {
  if (await writers.has(mark)) throw new FileLeft("IN_USE");
  const entry = await findEntry(folder, name);
  if (entry === null || !isSameMark(fileMark(entry), mark)) throw new FileLeft("CHANGED");
}

/** Owner, mode and times of the original. False when the owner could not be kept. */
async function takeAttributes(
  part: FileHandle,
  { uid, gid, mode, atimeNs, mtimeNs }: BigIntStats,
): Promise<boolean> {
  // Giving files away is the superuser's right; a group can be one's own.
  const groupKept = await succeeds(part.chown(-1, Number(gid)));
  const ownerKept = groupKept && (await succeeds(part.chown(Number(uid), -1)));
  await part.chmod(keptMode(Number(mode), groupKept));
  await part.utimes(seconds(atimeNs), seconds(mtimeNs));
  return ownerKept;
}

/** Another group than the original's gets no right that everybody has not. */
function keptMode(mode: number, groupKept: boolean): number {
  const rights = mode & 0o777;
  return groupKept ? rights : (rights & 0o707) | (rights & ((rights & 0o007) << 3));
}

/** Node cuts to microseconds what a floating-point number leaves of them; the middle of one survives. */
function seconds(timeNs: bigint): number {
  return (Number(timeNs / 1_000n) + 0.5) / 1_000_000;
}

async function succeeds(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

/** Gives the part its name. A link fails where a rename would overwrite; not every file system has links. */
async function publish({ folder, target, reached }: ReplaceWork, part: PartFile): Promise<void> {
  const from = folder.at(part.name);
  const to = folder.at(target);
  const entry = await findEntry(folder, part.name);
  const { ino } = await part.handle.stat({ bigint: true });
  if (entry?.ino !== ino) throw new FileLeft("CHANGED");
  try {
    await link(from, to);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errorCode(error) ?? "")) throw error;
    if ((await findEntry(folder, target)) !== null) throw new FileLeft("TARGET_EXISTS");
    await rename(from, to);
  }
  reached?.("published");
  await removeIfThere(folder, part.name);
  reached?.("part-removed");
}

async function removeIfThere(folder: OpenFolder, name: string): Promise<void> {
  try {
    await unlink(folder.at(name));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
