import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildJavaServer, javaProgram } from "@/server/platform/mongodb/java-server";
import { SharedServer } from "@/server/platform/mongodb/shared-server";
import { isAlive, isPidAlive } from "@/server/platform/process-lock";
import { MONGODB_TEST_CACHE } from "@/server/testing/mongodb";
import { programArgs } from "@/server/testing/programs";

// Servers and processes are started here, several per test; a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

await mkdir(MONGODB_TEST_CACHE, { recursive: true });
const built = await buildJavaServer({
  source: "tools/mongo-java",
  cacheDir: MONGODB_TEST_CACHE,
  env: process.env,
  onNotice: (notice) => process.stderr.write(`${notice}\n`),
});
const reason = "reason" in built ? built.reason : null;
if (reason) process.stderr.write(`Not run for want of the Java server: its 3 tests (${reason}).\n`);

describe.skipIf(reason !== null)("the Java server", () => {
  let dataDir: string;
  let root: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "travellr-"));
    root = join(dataDir, "mongodb");
    await mkdir(root);
  });
  afterEach(async () => {
    // A test that failed in its middle leaves its server behind.
    const left = await serverMark().catch(() => null);
    if (left !== null && isAlive(left)) process.kill(pidOf(left), "SIGKILL");
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Starts the server, or joins it; the answer has what a user of it needs. */
  async function use() {
    const shared = new SharedServer(root);
    return shared.alone(async () => {
      const program = javaProgram((built as { folder: string }).folder, root);
      const port = (await shared.running())?.port ?? (await shared.start(program));
      return { port, pid: await serverPid(), leave: shared.join() };
    }, 60_000);
  }
  async function serverPid(): Promise<number> {
    const mark = await serverMark();
    expect(isAlive(mark)).toBe(true);
    return pidOf(mark);
  }
  async function serverMark(): Promise<string> {
    return (JSON.parse(await readFile(join(root, "server.json"), "utf8")) as { mark: string }).mark;
  }
  const pidOf = (mark: string) => Number(mark.split(" ")[0]);
  async function on<T>(port: number, work: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/travellr?directConnection=true`);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  }
  const write = (port: number, n: number) =>
    on(port, (client) => client.db().collection<{ n: number }>("kept").insertOne({ n }));
  const read = (port: number) =>
    on(port, async (client) =>
      (await client.db().collection<{ n: number }>("kept").find().toArray()).map(({ n }) => n),
    );

  it("keeps its data over a restart, and answers at the same port", async () => {
    const first = await use();
    await write(first.port, 1);
    await first.leave();
    expect(isPidAlive(first.pid)).toBe(false);
    const second = await use();
    expect(await read(second.port)).toEqual([1]);
    expect(second.port).toBe(first.port);
    await second.leave();
  });

  it("keeps over a kill -9 what is a moment old, with its unique index", async () => {
    const first = await use();
    await on(first.port, async (client) => {
      const kept = client.db().collection<{ n: number }>("kept");
      await kept.createIndex({ n: 1 }, { unique: true });
      for (let n = 0; n < 50; n++) await kept.insertOne({ n });
    });
    // The server writes what is new to its file a tenth of a second later, and then rests.
    const writtenAt = Date.now();
    await vi.waitFor(async () => {
      const { mtimeMs } = await stat(join(root, "java", "jobs.mv"));
      expect(Date.now() - Math.max(mtimeMs, writtenAt)).toBeGreaterThan(500);
    }, 10_000);
    process.kill(first.pid, "SIGKILL");
    await vi.waitFor(() => expect(isPidAlive(first.pid)).toBe(false), 5_000);
    const second = await use();
    expect(await read(second.port)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    await expect(write(second.port, 7)).rejects.toThrow(/duplicate key/);
    await second.leave();
    await first.leave();
  });

  it("is shared by the processes of a data directory, and ends with the last, killed ones not counted", async () => {
    const mine = await use();
    const holder = async () => {
      const args = [...programArgs("server/testing/mongodb-hold.ts"), dataDir, MONGODB_TEST_CACHE];
      const child = spawn(process.execPath, args, {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const ended = once(child, "exit");
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      return { child, ended, found: JSON.parse(line.toString()) as { uri: string; kind: string } };
    };
    const [kind, other] = await Promise.all([holder(), holder()]);
    for (const { found } of [kind, other]) {
      expect(found.uri).toContain(`:${mine.port}/`);
      expect(found.kind).toBe("java");
    }
    kind.child.kill("SIGKILL");
    await kind.ended;
    await mine.leave();
    expect(isPidAlive(mine.pid)).toBe(true);
    other.child.stdin.end();
    await other.ended;
    expect(isPidAlive(mine.pid)).toBe(false);
  });
});
