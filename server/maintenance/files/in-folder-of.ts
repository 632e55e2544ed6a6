import { dirname } from "node:path";
import { fileSkipReason, type FileSkipReason } from "./file-skip-reason";
import { openStart, startFolders, type StartFolder } from "./log-folders";
import type { OpenFolder } from "./open-folder";

/** Opens the folder of a path below the roots, through no link; what keeps it from that is a reason. */
export async function inFolderOf<Done>(
  roots: readonly string[],
  path: string,
  work: (folder: OpenFolder) => Promise<Done>,
): Promise<Done | { reason: FileSkipReason }> {
  try {
    const [start] = startFolders(roots, [dirname(path)]);
    const folder = await openStart(start as StartFolder);
    try {
      return await work(folder);
    } finally {
      await folder.close();
    }
  } catch (error) {
    return { reason: fileSkipReason(error) };
  }
}
