import { statfs } from "node:fs/promises";
import type { OpenFolder } from "./open-folder";

const RESERVE_MAX_BYTES = 64 * 2 ** 20;

/**
 * Bytes that may be written to the folder's disk. A reserve of 64 MiB, of a small disk a twentieth, is left to
 * whoever else writes there.
 */
export async function freeSpace(folder: OpenFolder): Promise<number> {
  const disk = await statfs(folder.at());
  const reserve = Math.min(RESERVE_MAX_BYTES, (disk.blocks * disk.bsize) / 20);
  return Math.max(0, disk.bavail * disk.bsize - reserve);
}
