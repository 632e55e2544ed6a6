import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabaseServer, removeDatabaseServer } from "@/server/platform/embedded-postgres";
import { isPidAlive } from "@/server/platform/process-lock";
import { programArgs } from "@/server/testing/programs";

// Servers and processes are started here, several per test; a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

let dataDir: string;
const open = () => openDatabaseServer({ dataDir, durable: false });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "travellr-"));
  // mkdtemp lets nobody else in; under root the server runs as another account.
  await chmod(dataDir, 0o755);
});
afterEach(async () => {
  await removeDatabaseServer(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

/** A process that holds the server until told to let go. */
async function holder() {
  const child = spawn(process.execPath, [...programArgs("server/testing/hold-database-server.ts"), dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { url, startedByUs } = JSON.parse(line.toString()) as { url: string; startedByUs: boolean };
  return {
    url,
    startedByUs,
    pid: child.pid!,
    async letGo() {
      child.stdin.end();
      await ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number.parseInt(await readFile(join(await clusterFolder(), "postmaster.pid"), "utf8"), 10);
}

async function clusterFolder(): Promise<string> {
  const state = await readFile(join(dataDir, "postgres/server.json"), "utf8");
  return (JSON.parse(state) as { folder: string }).folder;
}

describe("openDatabaseServer", () => {
  it("starts a UTF-8 server in UTC, keeps its data and its port", async () => {
    const first = await open();
    expect(first.startedByUs).toBe(true);
    await query(first.url, "CREATE TABLE kept AS SELECT 'Zoë'::text AS name");
    expect(await query(first.url, "SELECT upper(name) FROM kept")).toEqual(["ZOË"]);
    expect(await query(first.url, "SHOW timezone")).toEqual(["UTC"]);
    await first.stop();
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "SELECT name FROM kept")).toEqual(["Zoë"]);
    await second.stop();
  });

  it("uses DATABASE_URL as it is and starts nothing", async () => {
    const databaseUrl = "postgresql://db.example/travellr";
    const server = await openDatabaseServer({ dataDir, databaseUrl });
    expect(server).toMatchObject({ url: databaseUrl, startedByUs: false });
    await server.stop();
    await expect(readFile(join(dataDir, "postgres/server.json"))).rejects.toThrow("ENOENT");
  });

  it("is started by one of several processes at once and stopped by the last to go", async () => {
    const holders = await Promise.all([holder(), holder(), holder()]);
    expect(holders.filter((one) => one.startedByUs)).toHaveLength(1);
    expect(new Set(holders.map((one) => one.url)).size).toBe(1);
    const starter = holders.find((one) => one.startedByUs)!;
    const pid = await serverPid();
    await starter.letGo();
    expect(await query(starter.url, "SELECT 1")).toEqual([1]);
    await Promise.all(holders.filter((one) => one !== starter).map((one) => one.letGo()));
    await vi.waitFor(() => expect(isPidAlive(pid)).toBe(false));
  });

  it("does not count a process that was killed", async () => {
    const killed = await holder();
    const pid = await serverPid();
    await killed.kill();
    expect(isPidAlive(pid)).toBe(true);
    const joined = await open();
    expect(joined.startedByUs).toBe(false);
    await joined.stop();
    await vi.waitFor(() => expect(isPidAlive(pid)).toBe(false));
  });

  it("recovers from a server that was killed", async () => {
    const before = await open();
    await query(before.url, "CREATE TABLE kept AS SELECT 1 AS n");
    await query(before.url, "CHECKPOINT");
    const pid = await serverPid();
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(isPidAlive(pid)).toBe(false));
    const after = await open();
    expect(after.startedByUs).toBe(true);
    expect(await query(after.url, "SELECT n FROM kept")).toEqual([1]);
    await before.stop();
    expect(await query(after.url, "SELECT 1")).toEqual([1]);
    await after.stop();
  });

  it("is not misled by another program that has the old server's process id", async () => {
    const before = await open();
    await before.stop();
    const file = join(await clusterFolder(), "postmaster.pid");
    const port = new URL(before.url).port;
    await writeFile(file, `${process.pid}\n/elsewhere\n0\n${port}\n\n127.0.0.1\n`);
    const after = await open();
    expect(after.startedByUs).toBe(true);
    await after.stop();
  });

  it("takes another port when its own is taken", async () => {
    const before = await open();
    await before.stop();
    const port = Number(new URL(before.url).port);
    const squatter = createServer((socket) => socket.destroy()).listen(port, "127.0.0.1");
    await once(squatter, "listening");
    const after = await open();
    expect(Number(new URL(after.url).port)).not.toBe(port);
    expect(await query(after.url, "SELECT 1")).toEqual([1]);
    await after.stop();
    squatter.close();
  });

  // Only root lends the server an account of its own, so only there can a folder be out of its reach.
  it.skipIf(process.getuid?.() !== 0)(
    "keeps the data elsewhere, and says so, when the server's account cannot reach it (root only)",
    async () => {
      await chmod(dataDir, 0o700);
      const notices: string[] = [];
      const server = await openDatabaseServer({
        dataDir,
        durable: false,
        onNotice: (one) => notices.push(one),
      });
      const folder = await clusterFolder();
      expect(folder.startsWith(dataDir)).toBe(false);
      expect(notices.join()).toContain(dataDir);
      expect(await query(server.url, "SELECT 1")).toEqual([1]);
      await server.stop();
      await removeDatabaseServer(dataDir);
      await expect(access(folder)).rejects.toThrow("ENOENT");
    },
  );
});
