import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { generateClient } from "@/scripts/generate";
import { withProcessLock } from "@/server/platform/process-lock";
import { startChildProgram } from "./child-program";

/** The folder of the production build, as next.config.mjs has it. */
export function buildFolder(): string {
  return process.env.NEXT_DIST_DIR || ".next";
}

/**
 * Builds the web app for production unless the build that is there was made of these very sources. Resolves to
 * whether it had to. Two processes that ask at once build once. Throws with the bundler's words when it fails.
 *
 * @param onBuild told once, before a build begins.
 */
export async function buildWeb(onBuild: () => void = () => undefined): Promise<boolean> {
  await generateClient();
  const folder = buildFolder();
  const stamp = join(folder, "travellr-sources");
  await mkdir("node_modules/.cache", { recursive: true });
  return withProcessLock(
    resolve("node_modules/.cache/travellr-build.lock"),
    async () => {
      const wanted = await sourcesHash();
      const built = existsSync(join(folder, "BUILD_ID"));
      if (built && (await readFile(stamp, "utf8").catch(() => "")) === wanted) return false;
      onBuild();
      await runBuild();
      await writeFile(stamp, wanted);
      return true;
    },
    BUILD_WAIT_MS,
  );
}

async function runBuild(): Promise<void> {
  const lines: string[] = [];
  const program = startChildProgram({
    name: "build",
    args: [resolve("node_modules/next/dist/bin/next"), "build"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    logFile: "node_modules/.cache/travellr-build.log",
    onLine: (line) => lines.push(line),
  });
  const { code } = await program.ended;
  // The bundler has been seen to end early and call it a success; without its id the build is none.
  if (code !== 0 || !existsSync(join(buildFolder(), "BUILD_ID")))
    throw new Error(`The web app could not be built:\n${lines.join("\n")}`);
}

const BUILD_WAIT_MS = 900_000;
const FOLDERS = ["app", "components", "server", "public", "prisma"];
const FILES = ["package-lock.json", "next.config.mjs", "postcss.config.mjs", "proxy.ts", "tsconfig.json"];

/** SHA-256 over everything that a build is made of, in hex: sources, settings, the versions of packages, and Node's. */
async function sourcesHash(): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  const found = await Promise.all(FOLDERS.map((folder) => filesBelow(folder)));
  for (const path of [...FILES, ...found.flat()].sort()) {
    hash.update(`${path}\0`);
    hash.update(await readFile(path).catch(() => ""));
  }
  return hash.digest("hex");
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !NOT_BUILT.test(path));
}

// Tests, the demo and the generated client are no part of it; the client follows from the schema.
const NOT_BUILT = /\.test\.tsx?$|(^|\/)testing\/|^server\/(demo|bench|cli|platform\/prisma)[./]/;

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? "")).href) {
  const startedAt = performance.now();
  try {
    const done = await buildWeb();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(done ? `Web app built in ${seconds} s` : "The build is up to date");
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
