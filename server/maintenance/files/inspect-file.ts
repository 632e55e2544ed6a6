import { constants, type BigIntStats } from "node:fs";
import { access, open, type FileHandle } from "node:fs/promises";
import { isCompressedContent, isCompressedName, isGzipContent, MAGIC_LENGTH } from "./compressed-content";
import { estimateSize } from "./estimate-size";
import { fileMark, findEntry, type FileMark } from "./file-mark";
import { errorCode, FileLeft, fileSkipReason, type FileSkipReason } from "./file-skip-reason";
import { freeSpace } from "./free-space";
import type { OpenFolder } from "./open-folder";
import type { WriterWatch } from "./open-writers";

const NAME_BYTES_MAX = 255;
/** Above this size samples tell how much space is needed. */
const SAMPLED_ABOVE_BYTES = 2 ** 20;
/** An estimate may be wrong; the space must do for a file a quarter larger. */
const SPACE_PER_ESTIMATE = 1.25;
/** Less is not worth the work, nor the risk. */
const WORTH_SHARE = 0.99;

export interface InspectionSettings {
  /** Only what was last written to before this instant is old enough; nanoseconds since 1970. */
  cutoffNs: bigint;
  writers: WriterWatch;
}

/** A file that can be compressed, or the reason why it is left. */
export type InspectedFile =
  | { reason: FileSkipReason; size: number }
  | {
      reason: null;
      size: number;
      mark: FileMark;
      /** The size it will have, an estimate. */
      sizeAfter: number;
      /** A run that was killed has compressed it already and came no further: see replaceFile. */
      isHalfDone: boolean;
    };

/** What a file compressed by name is called. */
export function compressedName(name: string): string {
  return `${name}.gz`;
}

/** Decides about one entry of a folder, `known` when it was just asked what it is. Writes nothing, follows no link, and opens only regular files. */
export async function inspectFile(
  folder: OpenFolder,
  name: string,
  settings: InspectionSettings,
  known?: BigIntStats,
): Promise<InspectedFile> {
  let size = 0;
  try {
    const entry = known ?? (await findEntry(folder, name));
    if (entry === null) return { reason: "CHANGED", size };
    size = Number(entry.size);
    const reason = entryReason(name, entry, settings.cutoffNs);
    if (reason !== null) return { reason, size };
    return await inspectContent(folder, name, entry, settings);
  } catch (error) {
    return { reason: fileSkipReason(error), size };
  }
}

function entryReason(name: string, entry: BigIntStats, cutoffNs: bigint): FileSkipReason | null {
  if (entry.isSymbolicLink()) return "IS_LINK";
  if (!entry.isFile()) return "NOT_A_FILE";
  if (isCompressedName(name)) return "ALREADY_COMPRESSED";
  // A name that is not UTF-8 is read with this character in place of its bytes, and can no longer be opened.
  if (name.includes("\uFFFD") || Buffer.byteLength(compressedName(name)) > NAME_BYTES_MAX) return "ODD_NAME";
  if (entry.mtimeNs >= cutoffNs) return "TOO_NEW";
  if (entry.size === 0n) return "EMPTY";
  return entry.nlink > 1n ? "HARD_LINKED" : null;
}

async function inspectContent(
  folder: OpenFolder,
  name: string,
  entry: BigIntStats,
  { writers }: InspectionSettings,
): Promise<InspectedFile> {
  const size = Number(entry.size);
  const mark = fileMark(entry);
  const file = await openForReading(folder, name);
  try {
    if (isCompressedContent(await firstBytes(file))) return { reason: "ALREADY_COMPRESSED", size };
    if (await writers.has(mark)) return { reason: "IN_USE", size };
    await requireWritable(folder);
    const target = await findEntry(folder, compressedName(name));
    if (target !== null) {
      if (!isOfSameTime(target, entry)) return { reason: "TARGET_EXISTS", size };
      return { reason: null, size, mark, sizeAfter: Number(target.size), isHalfDone: true };
    }
    const sizeAfter = await estimateSize(file, size);
    if (sizeAfter >= size * WORTH_SHARE) return { reason: "NOT_SMALLER", size };
    const needed = size > SAMPLED_ABOVE_BYTES ? sizeAfter * SPACE_PER_ESTIMATE : size;
    if ((await freeSpace(folder)) < needed) return { reason: "NO_SPACE", size };
    return { reason: null, size, mark, sizeAfter, isHalfDone: false };
  } finally {
    await file.close();
  }
}

/** A gzip file that can be unpacked, or the reason why it is left. */
export type InspectedGzip =
  { reason: FileSkipReason } | { reason: null; mark: FileMark; isHalfDone: boolean };

/** Decides whether a compressed file can be unpacked beside itself. Writes nothing and follows no link. */
export async function inspectGzip(
  folder: OpenFolder,
  name: string,
  target: string,
  writers: WriterWatch,
): Promise<InspectedGzip> {
  try {
    const entry = await findEntry(folder, name);
    if (entry === null) return { reason: "CHANGED" };
    if (entry.isSymbolicLink()) return { reason: "IS_LINK" };
    if (!entry.isFile()) return { reason: "NOT_A_FILE" };
    if (entry.nlink > 1n) return { reason: "HARD_LINKED" };
    const file = await openForReading(folder, name);
    try {
      if (!isGzipContent(await firstBytes(file))) return { reason: "NOT_COMPRESSED" };
    } finally {
      await file.close();
    }
    if (await writers.has(entry)) return { reason: "IN_USE" };
    await requireWritable(folder);
    const other = await findEntry(folder, target);
    if (other !== null && !isOfSameTime(other, entry)) return { reason: "TARGET_EXISTS" };
    return { reason: null, mark: fileMark(entry), isHalfDone: other !== null };
  } catch (error) {
    return { reason: fileSkipReason(error) };
  }
}

/** Opens a regular file, never through a link and without waiting. Throws FileLeft when it may not be read. */
export async function openForReading(folder: OpenFolder, name: string): Promise<FileHandle> {
  try {
    return await open(folder.at(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EACCES" || code === "EPERM") throw new FileLeft("NOT_READABLE", { cause: error });
    throw error;
  }
}

async function firstBytes(file: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_LENGTH), 0, MAGIC_LENGTH, 0);
  return buffer.subarray(0, bytesRead);
}

async function requireWritable(folder: OpenFolder): Promise<void> {
  await access(folder.at(), constants.W_OK | constants.X_OK);
}

/** Node sets times to the microsecond: that is how far a file and what was made of it agree. */
function isOfSameTime(one: BigIntStats, other: BigIntStats): boolean {
  return one.isFile() && one.mtimeNs / 1_000n === other.mtimeNs / 1_000n;
}
