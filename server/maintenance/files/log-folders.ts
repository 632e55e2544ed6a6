import { isAbsolute, parse, relative, resolve, sep } from "node:path";
import { FileLeft, type FileSkipReason } from "./file-skip-reason";
import { openFolder, openSubfolder, type OpenFolder } from "./open-folder";

/** A folder where a walk begins, or why it does not. */
export type StartFolder =
  | { path: string; reason: null; root: string; inner: readonly string[] }
  | { path: string; reason: FileSkipReason };

/**
 * The folders to go through, sorted by path, each once: the roots, or those that were asked for as far as they lie in
 * a root. A folder within another is part of that one.
 */
export function startFolders(roots: readonly string[], asked: readonly string[] | undefined): StartFolder[] {
  const safe = roots.filter(isRoot).map((root) => resolve(root));
  const found = (asked ?? roots).map((path): StartFolder => {
    if (!isAbsolute(path)) return { path, reason: "OUTSIDE_ROOTS" };
    const folder = resolve(path);
    const root = safe.find((candidate) => isWithin(candidate, folder));
    if (root === undefined) return { path: folder, reason: "OUTSIDE_ROOTS" };
    return { path: folder, reason: null, root, inner: relative(root, folder).split(sep).filter(Boolean) };
  });
  const outermost = found.filter(
    (folder, at) =>
      !found.some((other, otherAt) =>
        other.path === folder.path
          ? otherAt < at
          : other.reason === null && isWithin(other.path, folder.path),
      ),
  );
  return outermost.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Opens it step by step from its root, through no link. Throws FileLeft with why that is not possible. */
export async function openStart(start: StartFolder): Promise<OpenFolder> {
  if (start.reason !== null) throw new FileLeft(start.reason);
  let folder = await openFolder(start.root);
  for (const name of start.inner) {
    const outer = folder;
    try {
      folder = await openSubfolder(outer, name);
    } finally {
      await outer.close();
    }
  }
  return folder;
}

/** Absolute, and not the whole machine. */
function isRoot(path: string): boolean {
  return isAbsolute(path) && resolve(path) !== parse(resolve(path)).root;
}

function isWithin(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer + sep);
}
