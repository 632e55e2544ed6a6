import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PaperContent } from "./paper-content";

/** Heap of the rendering process in megabytes; 20,000 rows need about two thirds of it. */
const HEAP_MB = 3_072;

/**
 * Renders a paper in a process of its own: a long one takes a minute of work, in which this process must go on
 * saying that it lives. The bytes are the same as those of `renderPdf`. When the signal fires, the process is ended
 * and the promise rejects; it also rejects with what the process wrote to its error output.
 */
export async function renderApart(content: PaperContent, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const program = fileURLToPath(new URL("./pdf/render-pdf-program.ts", import.meta.url));
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, "--import", "tsx", program], {
    cwd: root,
    stdio: ["pipe", "pipe", "pipe"],
    // It needs nothing of what we know: no database, no keys.
    env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV ?? "production" },
    signal,
    killSignal: "SIGKILL",
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => void output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => void errors.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // A process that died before it read everything is told by its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(content));
  const exitCode = await ended;
  if (exitCode === 0) return Buffer.concat(output);
  const told = Buffer.concat(errors).toString("utf8").trim().slice(-2_000);
  throw new Error(`The paper could not be rendered (exit code ${exitCode}). ${told}`.trim());
}
