import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readSchemaFiles } from "./schema-engine";

const OUTPUT = "server/platform/prisma";
const STAMP = join(OUTPUT, ".schema-hash");

/**
 * Generates the Prisma client into server/platform/prisma, offline, when the schema or Prisma's version
 * changed since the last time. Resolves to whether it had to. Throws with Prisma's own output when the schema
 * is refused.
 */
export async function generateClient(): Promise<boolean> {
  const wanted = await schemaHash();
  const present = await readFile(STAMP, "utf8").catch(() => "");
  if (present === wanted) return false;
  const startedAt = Date.now();
  await runPrisma("generate");
  await removeFilesBefore(startedAt);
  await writeFile(STAMP, wanted);
  return true;
}

/**
 * Runs one command of the Prisma CLI that needs no engine. The CLI would fetch a schema engine before it looks
 * at the command; naming any executable keeps it from that. Throws with its output when it fails.
 */
export async function runPrisma(...args: string[]): Promise<string> {
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  const child = spawn(process.execPath, [cli, ...args], {
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
  if (code !== 0) throw new Error(`prisma ${args.join(" ")} failed:\n${output.trim()}`);
  return output;
}

// Prisma leaves the files of models that are gone. They are removed after the fact, not by emptying the folder
// first, so that whoever type-checks or runs at this moment finds a whole client.
async function removeFilesBefore(instantMs: number): Promise<void> {
  for (const entry of await readdir(OUTPUT, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await stat(path)).mtimeMs < instantMs - 1000) await rm(path);
  }
}

async function schemaHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, content } of await readSchemaFiles("prisma")) hash.update(`${path}\0${content}\0`);
  const manifest = createRequire(import.meta.url).resolve("prisma/package.json");
  hash.update((JSON.parse(await readFile(manifest, "utf8")) as { version: string }).version);
  return hash.digest("hex");
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? "")).href) {
  const startedAt = performance.now();
  try {
    const done = await generateClient();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(done ? `Prisma client generated in ${seconds} s` : "Prisma client is up to date");
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
