import type { BigIntStats } from "node:fs";
import { opendir } from "node:fs/promises";
import { findEntry } from "./file-mark";
import { FileLeft, type FileSkipReason } from "./file-skip-reason";
import { openSubfolder, type OpenFolder } from "./open-folder";
import type { SortedNames } from "./sorted-names";

const DEPTH_MAX = 64;
const ASKED_AT_ONCE = 50;

/** What a walk meets: anything in a folder that is no folder, or a folder that it cannot enter. */
export type WalkedEntry = {
  /** Names from the folder where the walk began. */
  path: readonly string[];
} & (
  | { kind: "file"; folder: OpenFolder; name: string; entry: BigIntStats }
  | { kind: "folder"; reason: FileSkipReason }
);

/**
 * Everything below an open folder, folders entered where their name stands in the order, links never followed. The
 * order is that of the names; `after` is the path of the last entry that was seen, empty for none. A file's folder is
 * open only until the next entry is asked for.
 */
export async function* walkFiles(
  folder: OpenFolder,
  after: readonly string[],
  names: SortedNames,
  above: readonly string[] = [],
): AsyncGenerator<WalkedEntry> {
  const [first = "", ...rest] = after;
  let last = first;
  if (rest.length > 0) yield* walkSubfolder(folder, last, rest, names, above, true);
  for (;;) {
    const page = await names.after(folder, last);
    if (page.length === 0) return;
    for await (const { name, entry } of entriesOf(folder, page)) {
      last = name;
      if (entry === null) continue;
      if (entry.isDirectory()) yield* walkSubfolder(folder, name, [], names, above, false);
      else yield { kind: "file", path: [...above, name], folder, name, entry };
    }
  }
}

/** What the names are, a few dozen asked at a time: each answer takes its way through a thread. */
async function* entriesOf(
  folder: OpenFolder,
  names: readonly string[],
): AsyncGenerator<{ name: string; entry: BigIntStats | null }> {
  for (let at = 0; at < names.length; at += ASKED_AT_ONCE) {
    const some = names.slice(at, at + ASKED_AT_ONCE);
    const entries = await Promise.all(some.map((name) => findEntry(folder, name))).catch((error: unknown) => {
      throw new FileLeft("NOT_READABLE", { cause: error });
    });
    for (const [index, name] of some.entries()) yield { name, entry: entries[index] ?? null };
  }
}

async function* walkSubfolder(
  folder: OpenFolder,
  name: string,
  after: readonly string[],
  names: SortedNames,
  above: readonly string[],
  isContinued: boolean,
): AsyncGenerator<WalkedEntry> {
  const path = [...above, name];
  try {
    if (path.length > DEPTH_MAX) throw new FileLeft("NOT_READABLE");
    const inner = await openSubfolder(folder, name);
    try {
      yield* walkFiles(inner, after, names, path);
    } finally {
      await inner.close();
    }
  } catch (error) {
    if (!(error instanceof FileLeft)) throw error;
    // Where a walk goes on in a folder that has gone, it was told of already, or its files were.
    if (!isContinued) yield { kind: "folder", path, reason: error.reason };
  }
}

/** How many entries a walk will meet, about: it does not look at what they are. */
export async function countEntries(folder: OpenFolder, signal: AbortSignal, depth = 0): Promise<number> {
  let count = 0;
  const subfolders: string[] = [];
  for await (const entry of await opendir(folder.at(), { bufferSize: 256 })) {
    if (entry.isDirectory()) subfolders.push(entry.name);
    else count++;
  }
  for (const name of subfolders) {
    signal.throwIfAborted();
    const inner = depth < DEPTH_MAX ? await openSubfolder(folder, name).catch(() => null) : null;
    if (inner === null) count++;
    else
      try {
        count += await countEntries(inner, signal, depth + 1);
      } finally {
        await inner.close();
      }
  }
  return count;
}
