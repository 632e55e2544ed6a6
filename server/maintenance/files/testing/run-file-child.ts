import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { FileOrder } from "./file-child";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** A program with the work on files alone, so that its memory is that of this work. */
export interface FileProgram {
  /** Runs it; resolves with what it answered, and null when it died. `uid` needs the superuser. */
  run(order: FileOrder, options?: { uid?: number }): Promise<Record<string, unknown> | null>;
  remove(): Promise<void>;
}

/** Makes the program: one file of plain JavaScript, which starts in a tenth of a second. */
export async function buildFileProgram(): Promise<FileProgram> {
  const folder = await mkdtemp(join(tmpdir(), "travellr-files-"));
  await chmod(folder, 0o755);
  await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    resolve: { alias: [{ find: /^@\//, replacement: ROOT }] },
    ssr: { noExternal: true },
    build: {
      ssr: "server/maintenance/files/testing/file-child.ts",
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      rollupOptions: { output: { entryFileNames: "file-child.mjs" } },
    },
  });
  return {
    run: (order, options = {}) => runProgram(join(folder, "file-child.mjs"), order, options),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function runProgram(
  file: string,
  order: FileOrder,
  options: { uid?: number },
): Promise<Record<string, unknown> | null> {
  // Held small, the young part of the heap does not hide how much memory the work itself takes.
  const child = spawn(process.execPath, ["--max-semi-space-size=1", file, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let said = "";
  let complaint = "";

  child.stdout.on("data", (piece) => (said += String(piece)));
  child.stderr.on("data", (piece) => (complaint += String(piece)));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal === "SIGKILL") return null;
  if (code !== 0) throw new Error(`The work on files failed: ${complaint}`);
  return JSON.parse(said) as Record<string, unknown>;
}
