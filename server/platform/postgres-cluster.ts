import { execFile, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { access, chown, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { isPidAlive } from "@/server/platform/process-lock";
import type { ServerAccount } from "@/server/platform/postgres-binaries";

const run = promisify(execFile);

/** One embedded server on disk: where it is, who runs it, how it is spoken to. */
export interface Cluster {
  /** PostgreSQL's data directory, an absolute path. */
  folder: string;
  /** The folder with bin, lib and share. */
  home: string;
  account: ServerAccount | null;
  password: string;
  logFile: string;
  /** Whether what is committed survives a power cut. Off only for tests, whose data nobody wants back. */
  durable: boolean;
}

export const ADMIN = "travellr";

/** A password for a new cluster. */
export function newPassword(): string {
  return randomBytes(18).toString("base64url");
}

/** Makes the data directory unless it is there. Throws with initdb's words when that fails. */
export async function createCluster(cluster: Cluster): Promise<void> {
  if (await exists(join(cluster.folder, "PG_VERSION"))) return refuseOtherVersion(cluster);
  // Made aside and renamed at the end, so that a process killed half-way leaves nothing that looks whole.
  const draft = `${cluster.folder}.new`;
  const passwordFile = `${cluster.folder}.password`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.account) {
    await chown(draft, cluster.account.uid, cluster.account.gid);
    await chown(passwordFile, cluster.account.uid, cluster.account.gid);
  }
  try {
    await run(
      join(cluster.home, "bin", "initdb"),
      [
        `--pgdata=${draft}`,
        `--username=${ADMIN}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        // Sorted by code point, as the C locale does and as fast, but with the letters of all languages.
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        ...(cluster.durable ? [] : ["--no-sync"]),
      ],
      { ...cluster.account, cwd: "/", env: serverEnv() },
    );
  } catch (error) {
    throw new Error(
      `A new PostgreSQL data directory could not be made: ${(error as { stderr?: string }).stderr}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, cluster.folder);
}

/**
 * Starts the server on the port, or on another free one when that is taken, and resolves to the port once it
 * answers. The server is a process of its own and outlives this one. Throws with the end of its log.
 */
export async function startCluster(cluster: Cluster, preferredPort: number | null): Promise<number> {
  if (!serverOf(cluster.folder)) await rm(join(cluster.folder, "postmaster.pid"), { force: true });
  let failure = "";
  for (let attempt = 1; attempt <= 5; attempt++) {
    const port = attempt === 1 && preferredPort !== null ? preferredPort : await freePort();
    if (await isTaken(port)) continue;
    const pid = await spawnServer(cluster, port);
    if (await answers(cluster, port, () => isPidAlive(pid))) return port;
    failure = await endOfLog(cluster);
    // After a kill -9 the children of the old server need a moment to notice and leave.
    await pause(300);
  }
  throw new Error(`The embedded PostgreSQL did not start. Its last words:\n${failure}`);
}

/** The port of the server that runs on this directory, or null. Waits while one is still starting. */
export async function runningPort(cluster: Cluster): Promise<number | null> {
  const server = serverOf(cluster.folder);
  if (!server) return null;
  return (await answers(cluster, server.port, () => isPidAlive(server.pid))) ? server.port : null;
}

/** Asks the server that runs on the folder to end its sessions and stop; resolves when it has. */
export async function stopCluster(folder: string): Promise<void> {
  const server = serverOf(folder);
  signalServer(folder);
  for (let waitedMs = 0; server && isPidAlive(server.pid); waitedMs += 10) {
    if (waitedMs > 30_000) throw new Error(`The embedded PostgreSQL (process ${server.pid}) does not stop.`);
    await pause(10);
  }
}

/** Sends the server that runs on the folder the signal of a fast shutdown, if there is one. */
export function signalServer(folder: string): void {
  const server = serverOf(folder);
  if (!server) return;
  try {
    process.kill(server.pid, "SIGINT");
  } catch {
    // It ended between the two lines.
  }
}

/** The address of a database of the cluster. */
export function clusterUrl(cluster: Cluster, port: number, database: string): string {
  return `postgresql://${ADMIN}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

async function spawnServer(cluster: Cluster, port: number): Promise<number> {
  const flags: Record<string, string | number> = {
    port,
    listen_addresses: "127.0.0.1",
    // No socket files: their paths may be 107 bytes long at most, and data directories are longer.
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: cluster.durable ? "256MB" : "128MB",
    max_wal_size: "2GB",
    timezone: "UTC",
    log_timezone: "UTC",
    // A container's /dev/shm is often 64 MB, which one parallel query can exhaust.
    dynamic_shared_memory_type: process.platform === "win32" ? "windows" : "mmap",
    ...(cluster.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const log = await open(cluster.logFile, "a");
  try {
    const child = spawn(
      join(cluster.home, "bin", "postgres"),
      ["-D", cluster.folder, ...Object.entries(flags).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
      {
        ...cluster.account,
        cwd: "/",
        env: serverEnv(),
        stdio: ["ignore", log.fd, log.fd],
        // In a process group of its own, Ctrl-C in the terminal reaches us and not the server.
        detached: true,
      },
    );
    await new Promise((done, failed) => child.once("spawn", done).once("error", failed));
    child.unref();
    return child.pid!;
  } finally {
    await log.close();
  }
}

async function answers(cluster: Cluster, port: number, isUp: () => boolean): Promise<boolean> {
  // Recovery after a power cut may take its time; a server that is up gets two minutes.
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await pause(15)) {
    const client = new pg.Client({ connectionString: clusterUrl(cluster, port, "postgres") });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
      return rows[0]?.data_directory === cluster.folder;
    } catch (error) {
      const { code } = error as { code?: string };
      // Not yet listening, or listening and not yet ready. Anything else is not our server.
      if (code !== "ECONNREFUSED" && code !== "57P03" && code !== "ECONNRESET") return false;
      if (!isUp()) return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/**
 * The process id and port of the server that runs on the folder, or null. A pid file may outlive its server, and
 * the id may belong to another program by then, as happens when a container starts again: PostgreSQL would
 * believe the file and not start, and we would end a stranger. So the program is looked at.
 */
export function serverOf(folder: string): { pid: number; port: number } | null {
  const [pid, , , port] = textNow(join(folder, "postmaster.pid")).split("\n").map(Number);
  if (!pid || !port || !isPidAlive(pid)) return null;
  const command = commandOf(pid);
  return command === null || command.includes(folder) ? { pid, port } : null;
}

function commandOf(pid: number): string | null {
  if (process.platform === "win32") return null;
  if (process.platform === "linux") return textNow(`/proc/${pid}/cmdline`);
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return stdout;
}

function textNow(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function refuseOtherVersion(cluster: Cluster): Promise<void> {
  const made = (await readFile(join(cluster.folder, "PG_VERSION"), "utf8")).trim();
  const { stdout } = await run(join(cluster.home, "bin", "postgres"), ["--version"], { cwd: "/" });
  const ours = /(\d+)/.exec(stdout)?.[1];
  if (ours !== made)
    throw new Error(
      `${cluster.folder} was made by PostgreSQL ${made}, the bundled server is ${ours}. Move the folder away, or set DATABASE_URL.`,
    );
}

async function endOfLog(cluster: Cluster): Promise<string> {
  const text = await readFile(cluster.logFile, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-8).join("\n");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => server.once("error", failed).listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return (address as { port: number }).port;
}

async function isTaken(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
    socket.once("connect", () => socket.destroy());
  });
}

// The server must not take settings meant for clients (PGHOST, PGDATA, …) from whoever starts it.
function serverEnv(): NodeJS.ProcessEnv {
  const kept = { ...process.env };
  for (const name of Object.keys(kept))
    if (name.startsWith("PG") || name.startsWith("LC_")) delete kept[name];
  return Object.assign(kept, { LC_ALL: "C", TZ: "UTC" });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
