import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import pg from "pg";
import { canReach, postgresHome, REACHABLE_ROOT, serverAccount } from "@/server/platform/postgres-binaries";
import {
  clusterUrl,
  createCluster,
  newPassword,
  runningPort,
  signalServer,
  startCluster,
  stopCluster,
  type Cluster,
} from "@/server/platform/postgres-cluster";
import { isAlive, processMark, tryLock, unlock, withProcessLock } from "@/server/platform/process-lock";

export interface DatabaseServer {
  /** Address of the product's database, with name and password. */
  url: string;
  /** Whether this call started the server; false when it joined one, or DATABASE_URL names another. */
  startedByUs: boolean;
  /** Lets the server go. The last of all processes that use it stops it. May be called twice. */
  stop(): Promise<void>;
}

export interface DatabaseServerOptions {
  /** The product's data directory; the server keeps its own below `postgres`. */
  dataDir: string;
  /** DATABASE_URL, when a server is given: nothing is started then. */
  databaseUrl?: string | undefined;
  /** False for tests only: commits may be lost with the power. True unless told. */
  durable?: boolean;
  /** Told in one sentence when data has to be kept elsewhere than asked. */
  onNotice?: (sentence: string) => void;
}

interface ServerState {
  port: number | null;
  password: string;
  folder: string;
}

const DATABASE = "travellr";

/**
 * Opens the database server of a data directory: joins the one that runs there, or starts it. Any number of
 * processes may do so at once. Each leaves a file with its mark while it uses the server; marks of dead
 * processes do not count, and the last process to go stops the server. A process that ends without calling
 * `stop` lets go as well, except when a signal kills it: then the next one that comes and goes stops the server.
 */
export async function openDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  if (options.databaseUrl)
    return { url: options.databaseUrl, startedByUs: false, stop: async () => undefined };
  const root = resolve(options.dataDir, "postgres");
  const usersFolder = join(root, "users");
  const lock = join(root, "lock");
  await mkdir(usersFolder, { recursive: true });

  return withProcessLock(lock, async () => {
    const { cluster, state, stateFile } = await describeCluster(root, options);
    let port = await runningPort(cluster);
    const startedByUs = port === null;
    if (port === null) {
      await createCluster(cluster);
      port = await startCluster(cluster, state.port);
    }
    if (port !== state.port) await writeState(stateFile, { ...state, port });
    await createDatabase(cluster, port);
    const leave = registerUser(usersFolder, lock, cluster);
    return {
      url: clusterUrl(cluster, port, DATABASE),
      startedByUs,
      stop: () => withProcessLock(lock, leave),
    };
  });
}

/** Stops the server of a data directory, whoever uses it, and removes all of its files. */
export async function removeDatabaseServer(dataDir: string): Promise<void> {
  const root = resolve(dataDir, "postgres");
  const state = await readState(join(root, "server.json"));
  if (state) {
    await stopCluster(state.folder);
    const isElsewhere = !state.folder.startsWith(root);
    await rm(isElsewhere ? dirname(state.folder) : state.folder, { recursive: true, force: true });
  }
  await rm(root, { recursive: true, force: true });
}

async function describeCluster(root: string, options: DatabaseServerOptions) {
  const stateFile = join(root, "server.json");
  const account = await serverAccount();
  let state = await readState(stateFile);
  if (!state) {
    const reachable = account === null || (await canReach(root, account));
    // Named after the data directory, so that several of them on one machine stay apart.
    const elsewhere = join(REACHABLE_ROOT, createHash("sha256").update(root).digest("hex").slice(0, 16));
    state = { port: null, password: newPassword(), folder: join(reachable ? root : elsewhere, "cluster") };
    if (!reachable) {
      options.onNotice?.(
        `The database is kept in ${elsewhere}: the account postgres cannot pass through the folders down to ${root}.`,
      );
      await mkdir(elsewhere, { recursive: true });
      await Promise.all([REACHABLE_ROOT, elsewhere].map((folder) => chmod(folder, 0o755)));
    }
    await writeState(stateFile, state);
  }
  const cluster: Cluster = {
    folder: state.folder,
    home: await postgresHome(account),
    account,
    password: state.password,
    logFile: join(root, "server.log"),
    durable: options.durable ?? true,
  };
  return { cluster, state, stateFile };
}

function registerUser(usersFolder: string, lock: string, cluster: Cluster) {
  const mark = join(usersFolder, `${process.pid}-${Math.random().toString(36).slice(2)}`);
  writeFileSync(mark, processMark());
  let left = false;

  const leave = async () => {
    if (left) return;
    left = true;
    process.off("exit", atExit);
    rmSync(mark, { force: true });
    if (countUsers(usersFolder) === 0) await stopCluster(cluster.folder);
  };
  // At exit nothing can be waited for. If another process is about to join (it holds the lock), the server is
  // left to it.
  const atExit = () => {
    if (left || !existsSync(usersFolder)) return;
    rmSync(mark, { force: true });
    if (!tryLock(lock)) return;
    if (countUsers(usersFolder) === 0) signalServer(cluster.folder);
    unlock(lock);
  };
  process.on("exit", atExit);
  return leave;
}

function countUsers(folder: string): number {
  let count = 0;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (isAlive(textNow(path))) count++;
    else rmSync(path, { force: true });
  }
  return count;
}

function textNow(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A process that ends takes its mark away without the lock.
    return "";
  }
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl(cluster, port, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function readState(path: string): Promise<ServerState | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as ServerState);
}

async function writeState(path: string, state: ServerState): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
  await rename(draft, path);
}
