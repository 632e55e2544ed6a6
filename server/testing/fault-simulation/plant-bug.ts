import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { PlantedBug } from "./planted-bugs";

/**
 * Makes a copy of the code with the bug in it, in a fresh folder, and returns where it is. The product itself has no
 * switch for any of this. Throws when a text that the bug replaces is not there exactly once.
 */
export async function plantBug(bug: PlantedBug, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const name of ["server", "scripts", "prisma", "package.json", "tsconfig.json"])
    await cp(resolve(name), join(folder, name), { recursive: true });
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  for (const patch of bug.patches) {
    const file = join(folder, patch.file);
    await writeFile(file, patchedText(await readFile(file, "utf8"), patch));
  }
  return folder;
}

/** The text with the patch in it. Throws when what it replaces is not there exactly once. */
export function patchedText(text: string, { file, find, replace }: PlantedBug["patches"][number]): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}
