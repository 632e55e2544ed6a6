import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findDownloadedMongod } from "@/server/platform/mongodb/downloaded-mongod";
import { buildJavaServer, javaProgram } from "@/server/platform/mongodb/java-server";
import { findInstalledMongod, mongodProgram } from "@/server/platform/mongodb/mongod-program";
import { SharedServer, type ServerProgram } from "@/server/platform/mongodb/shared-server";

/** How a MongoDB was come by; `none` means that Agenda keeps its jobs in PostgreSQL. */
export type MongodbKind = "given" | "installed" | "downloaded" | "java" | "none";

export interface FoundMongodb {
  kind: MongodbKind;
  /** The connection string, with the name of the database in it; undefined when there is none. */
  uri?: string;
  /** One line for a person: what was taken, or why nothing could be. Holds no password. */
  sentence: string;
  /** Lets the server go. The last of all processes that use it stops it. May be called twice. */
  stop(): Promise<void>;
}

export interface MongodbOptions {
  /** The product's data directory; the server keeps its own below `mongodb`. */
  dataDir: string;
  /** MONGODB_URI, JOB_STORE, PATH, MONGOMS_SYSTEM_BINARY, MONGOMS_RUNTIME_DOWNLOAD are read. */
  env: Readonly<Record<string, string | undefined>>;
  /** Told in one sentence each what takes its time: a download and its progress, a build. */
  onNotice?: (sentence: string) => void;
  /** Where a downloaded mongod, the built Java server and the mark of a failed download are kept; below `dataDir` unless told. */
  cacheDir?: string;
  /** Where the source of the Java server lies; `tools/mongo-java` of the working directory unless told. */
  javaSource?: string;
}

const DATABASE = "travellr";
// A first start may download and build while others wait for it.
const LONGEST_START_MS = 15 * 60_000;

/**
 * Finds a MongoDB or brings one: the given one, an installed mongod, a downloaded one, the Java server; or says that
 * there is none. What it starts is shared by all processes of the data directory, listens on 127.0.0.1 only, and
 * keeps its data there. Throws only when a found program does not start.
 */
export async function openMongodb(options: MongodbOptions): Promise<FoundMongodb> {
  const { env } = options;
  const notOurs = { stop: async () => undefined };
  if (env.JOB_STORE === "postgresql")
    return { kind: "none", sentence: "MongoDB: none, because JOB_STORE asks for PostgreSQL.", ...notOurs };
  if (env.MONGODB_URI)
    return {
      kind: "given",
      uri: env.MONGODB_URI,
      sentence: "MongoDB: the one MONGODB_URI names.",
      ...notOurs,
    };

  const root = resolve(options.dataDir, "mongodb");
  const cacheDir = resolve(options.cacheDir ?? join(root, "cache"));
  await mkdir(cacheDir, { recursive: true });
  const shared = new SharedServer(root);
  return shared.alone(async () => {
    const running = await shared.running();
    if (running) return { ...opened(running.program, running.port), stop: shared.join() };
    const missing: string[] = [];
    const program = await findProgram(root, cacheDir, options, missing);
    if (!program)
      return {
        kind: "none",
        sentence: `MongoDB: none (${missing.join("; ")}); jobs are kept in PostgreSQL.`,
        ...notOurs,
      };
    const port = await shared.start(program);
    return { ...opened(program, port), stop: shared.join() };
  }, LONGEST_START_MS);
}

async function findProgram(
  root: string,
  cacheDir: string,
  options: MongodbOptions,
  missing: string[],
): Promise<ServerProgram | null> {
  const { env, onNotice = () => undefined } = options;
  const installed = await findInstalledMongod(env);
  if (installed) return mongodProgram("installed", installed, root);
  missing.push("no MONGODB_URI", "no mongod on the PATH");

  const downloaded = await findDownloadedMongod({ cacheDir, env, onNotice });
  if ("path" in downloaded) return mongodProgram("downloaded", downloaded.path, root);
  missing.push(downloaded.reason);

  const source = options.javaSource ?? resolve("tools/mongo-java");
  const built = await buildJavaServer({ source, cacheDir, env, onNotice });
  if ("folder" in built) return javaProgram(built.folder, root);
  missing.push(built.reason);
  return null;
}

function opened(program: Pick<ServerProgram, "kind" | "title">, port: number) {
  return {
    kind: program.kind,
    uri: `mongodb://127.0.0.1:${port}/${DATABASE}?directConnection=true`,
    sentence: `MongoDB: ${program.title}, port ${port}.`,
  };
}
