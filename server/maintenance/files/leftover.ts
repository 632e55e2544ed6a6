import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { findEntry } from "./file-mark";
import type { OpenFolder } from "./open-folder";
import type { WriterWatch } from "./open-writers";

const LEFTOVER_NAME = /^\.travellr-[0-9a-f]{24}\.part$/;

/** A file being written, under a name of its own until it is whole. */
export interface PartFile {
  name: string;
  handle: FileHandle;
}

/** True for the name of a file that a run was writing; one that is still there when nobody writes it is a leftover. */
export function isLeftoverName(name: string): boolean {
  return LEFTOVER_NAME.test(name);
}

/** Creates an empty file that nobody else can read, under a new name. */
export async function createPartFile(folder: OpenFolder): Promise<PartFile> {
  const name = `.travellr-${randomBytes(12).toString("hex")}.part`;
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  return { name, handle: await open(folder.at(name), flags, 0o600) };
}

/** Removes what a killed run was writing. False when it is no such file, is written to at this moment, or has gone. */
export async function removeLeftover(
  folder: OpenFolder,
  name: string,
  writers: WriterWatch,
): Promise<boolean> {
  if (!isLeftoverName(name)) return false;
  const entry = await findEntry(folder, name);
  if (entry === null || !entry.isFile() || (await writers.has(entry))) return false;
  await unlink(folder.at(name));
  await folder.sync();
  return true;
}
