import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { FileLeft, fileSkipReason, type FileSkipReason } from "./file-skip-reason";
import { gzipFile, hashContent, hashGzip } from "./gzip-file";
import { compressedName, inspectFile, openForReading, type InspectionSettings } from "./inspect-file";
import type { OpenFolder } from "./open-folder";
import {
  removeOriginal,
  replaceFile,
  type Replacement,
  type ReplaceSettings,
  type ReplaceWork,
} from "./replace-file";

export type FileOutcome = ({ reason: null } & Replacement) | { reason: FileSkipReason };

/**
 * Compresses one file of the folder with gzip at level 9, as replaceFile does it, and finishes what a killed run left
 * half done. Resolves with what was done, or with why the file is left as it was. Rejects with the signal's reason.
 */
export async function compressFile(
  folder: OpenFolder,
  name: string,
  settings: InspectionSettings & ReplaceSettings,
): Promise<FileOutcome> {
  const found = await inspectFile(folder, name, settings);
  if (found.reason !== null) return { reason: found.reason };
  const work: ReplaceWork = {
    ...settings,
    folder,
    name,
    mark: found.mark,
    target: compressedName(name),
    convert: async (source, part, conversion) => {
      const done = await gzipFile(source, part, conversion);
      if (done.bytesWritten >= done.bytesRead) throw new FileLeft("NOT_SMALLER");
      return done;
    },
  };
  return outcomeOf(found.isHalfDone ? finishCompressing(work) : replaceFile(work));
}

/** The outcome of the work on one file; errors of the file system are reasons. */
export async function outcomeOf(work: Promise<Replacement>): Promise<FileOutcome> {
  try {
    return { reason: null, ...(await work) };
  } catch (error) {
    return { reason: fileSkipReason(error) };
  }
}

/** Both are there: the original goes if the other holds the same, and stays if not. */
async function finishCompressing(work: ReplaceWork): Promise<Replacement> {
  const { folder, name, target, signal } = work;
  const original = await openForReading(folder, name);
  const compressed = await open(folder.at(target), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const sha256 = await hashContent(original, signal);
    const other = await hashGzip(compressed, signal).catch((error: unknown) => {
      if (error instanceof FileLeft) throw new FileLeft("TARGET_EXISTS", { cause: error });
      throw error;
    });
    if (other !== sha256) throw new FileLeft("TARGET_EXISTS");
    await compressed.sync();
    const bytesAfter = (await compressed.stat()).size;
    await removeOriginal(work, async () => undefined);
    return { bytesBefore: Number(work.mark.size), bytesAfter, sha256, ownerKept: true };
  } finally {
    await original.close();
    await compressed.close();
  }
}
