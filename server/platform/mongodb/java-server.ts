import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { access, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { findOnPath } from "@/server/platform/mongodb/mongod-program";
import type { ServerProgram } from "@/server/platform/mongodb/shared-server";

const run = promisify(execFile);
const SOURCES = ["pom.xml", "src/main/java/travellr/MongoServerOnFile.java"];
const BUILD_WITHIN_MS = 5 * 60_000;

/** How to run the built Java server on a file below the root. */
export function javaProgram(buildFolder: string, root: string): ServerProgram {
  const folder = join(root, "java");
  const file = join(folder, "jobs.mv");
  return {
    kind: "java",
    title: `the Java server (mongo-java-server), data in ${file}`,
    command: "java",
    folder,
    args: (port) => [
      // A small heap and the quick compiler: the server is to be up soon and leave the machine to others.
      "-Xmx256m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-cp",
      [join(buildFolder, "classes"), join(buildFolder, "lib", "*")].join(delimiter),
      "travellr.MongoServerOnFile",
      file,
      String(port),
    ],
  };
}

/**
 * Builds the Java server with Maven, once for each version of its source, and answers the folder of the build; or
 * the reason in a few words why there is none.
 */
export async function buildJavaServer(options: {
  source: string;
  cacheDir: string;
  env: Readonly<Record<string, string | undefined>>;
  onNotice: (sentence: string) => void;
}): Promise<{ folder: string } | { reason: string }> {
  const { source, cacheDir, env, onNotice } = options;
  const [java, maven] = await Promise.all([findOnPath("java", env), findOnPath("mvn", env)]);
  if (!java || !maven) return { reason: "no Java with Maven" };
  const texts = await Promise.all(SOURCES.map((name) => readFile(join(source, name)).catch(() => null)));
  if (texts.includes(null)) return { reason: `no source of the Java server in ${source}` };
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text!);
  const folder = join(cacheDir, `mongo-java-${hash.digest("hex").slice(0, 12)}`);
  if (await exists(folder)) return { folder };

  onNotice("MongoDB: building the Java server with Maven, once; this may take half a minute.");
  // Built aside and moved into place, so that a build cut short is never taken for a whole one.
  const draft = await mkdtemp(join(cacheDir, "building-"));
  try {
    await run(
      maven,
      [
        "--quiet",
        "--batch-mode",
        "--file",
        join(source, "pom.xml"),
        `-Dbuild.folder=${draft}`,
        "compiler:compile",
        "dependency:copy-dependencies",
      ],
      { timeout: BUILD_WITHIN_MS, maxBuffer: 16 * 1024 * 1024 },
    );
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another process with the same cache was faster.
      if (!(await exists(folder))) throw error;
    });
    return { folder };
  } catch (error) {
    return { reason: `Maven could not build the Java server (${firstComplaint(error)})` };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function firstComplaint(error: unknown): string {
  const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
  const line = `${stdout}\n${stderr}`
    .split("\n")
    .find((text) => text.includes("[ERROR]") || text.includes("ERROR"));
  // oxlint-disable-next-line no-control-regex -- Maven colours its words
  return (line ?? message)
    .replace(/\u001b\[[0-9;]*m/g, "")
    .replace(/^\[ERROR\]\s*/, "")
    .trim()
    .slice(0, 200);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
