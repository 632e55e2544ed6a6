import { constants, existsSync } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, FileLeft, type FileSkipReason } from "./file-skip-reason";

/**
 * A folder held open. Its entries are reached through the open folder itself where the system has /proc, so that
 * whoever swaps a folder of its path for a link meanwhile leads nobody elsewhere.
 */
export interface OpenFolder {
  /** Its absolute path, for people. */
  path: string;
  /** The address of one of its entries; of itself without a name. */
  at(name?: string): string;
  /** Makes what was created, renamed and removed in it survive a crash of the machine. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const HAS_PROC = existsSync("/proc/self/fd");

/** Opens the folder at an absolute path. Throws FileLeft when there is none, it is a link, or may not be read. */
export async function openFolder(path: string): Promise<OpenFolder> {
  return openAt(path, path);
}

/** Opens a folder within another, never through a link. Throws FileLeft likewise. */
export async function openSubfolder(folder: OpenFolder, name: string): Promise<OpenFolder> {
  return openAt(folder.at(name), join(folder.path, name));
}

async function openAt(address: string, path: string): Promise<OpenFolder> {
  let handle: FileHandle;
  try {
    handle = await open(address, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    throw new FileLeft(await folderReason(address, error), { cause: error });
  }
  const base = HAS_PROC ? `/proc/self/fd/${handle.fd}` : path;
  return {
    path,
    at: (name) => (name === undefined ? base : `${base}/${name}`),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

async function folderReason(address: string, error: unknown): Promise<FileSkipReason> {
  const entry = await lstat(address).catch(() => null);
  if (entry?.isSymbolicLink()) return "IS_LINK";
  if (entry !== null && !entry.isDirectory()) return "NO_FOLDER";
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR" ? "NO_FOLDER" : "NOT_READABLE";
}
