import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { outcomeOf, type FileOutcome } from "./compress-file";
import { FileLeft } from "./file-skip-reason";
import { gunzipFile, hashContent, hashGzip } from "./gzip-file";
import { inspectGzip, openForReading } from "./inspect-file";
import type { OpenFolder } from "./open-folder";
import {
  removeOriginal,
  replaceFile,
  type Replacement,
  type ReplaceSettings,
  type ReplaceWork,
} from "./replace-file";

export interface RestoreSettings extends ReplaceSettings {
  /** SHA-256 that the content must have, in hex, when it is known; another one leaves the file as it is. */
  sha256?: string | undefined;
}

/**
 * Unpacks a file compressed as NAME.gz to NAME, with the care of replaceFile: never over another file, the compressed
 * one removed last. Resolves with what was done, or with why the file is left. Rejects with the signal's reason.
 */
export async function restoreFile(
  folder: OpenFolder,
  name: string,
  settings: RestoreSettings,
): Promise<FileOutcome> {
  if (!/^.+\.gz$/.test(name)) return { reason: "NOT_COMPRESSED" };
  const target = name.slice(0, -".gz".length);
  const found = await inspectGzip(folder, name, target, settings.writers);
  if (found.reason !== null) return { reason: found.reason };
  const work: ReplaceWork = {
    ...settings,
    folder,
    name,
    mark: found.mark,
    target,
    convert: async (source, part, conversion) => {
      const done = await gunzipFile(source, part, conversion);
      if (settings.sha256 !== undefined && settings.sha256 !== done.sha256)
        throw new FileLeft("NOT_LOSSLESS");
      return done;
    },
  };
  return outcomeOf(found.isHalfDone ? finishRestoring(work) : replaceFile(work));
}

async function finishRestoring(work: ReplaceWork): Promise<Replacement> {
  const { folder, name, target, signal } = work;
  const compressed = await openForReading(folder, name);
  const restored = await open(folder.at(target), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const sha256 = await hashGzip(compressed, signal);
    if (sha256 !== (await hashContent(restored, signal))) throw new FileLeft("TARGET_EXISTS");
    await restored.sync();
    const bytesAfter = (await restored.stat()).size;
    await removeOriginal(work, async () => undefined);
    return { bytesBefore: Number(work.mark.size), bytesAfter, sha256, ownerKept: true };
  } finally {
    await compressed.close();
    await restored.close();
  }
}
