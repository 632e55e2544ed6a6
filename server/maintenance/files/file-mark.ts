import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import { errorCode } from "./file-skip-reason";
import type { OpenFolder } from "./open-folder";

/** By what a file is known to be the same and unchanged. Any write, change of rights or new name moves its ctime. */
export interface FileMark {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}

/** The mark in what the file system says of a file. */
export function fileMark({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileMark {
  return { dev, ino, size, mtimeNs, ctimeNs };
}

/** True when nothing has happened to the file between the two. */
export function isSameMark(one: FileMark, other: FileMark): boolean {
  return (
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.size === other.size &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs
  );
}

/** What the folder's entry is, links not followed; null when there is none. */
export async function findEntry(folder: OpenFolder, name: string): Promise<BigIntStats | null> {
  try {
    return await lstat(folder.at(name), { bigint: true });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}
