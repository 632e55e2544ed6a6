import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDownloadedMongod } from "@/server/platform/mongodb/downloaded-mongod";
import { openMongodb } from "@/server/platform/mongodb/find-mongodb";
import { buildJavaServer } from "@/server/platform/mongodb/java-server";
import { findInstalledMongod, mongodProgram } from "@/server/platform/mongodb/mongod-program";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "travellr-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

describe("the finder", () => {
  it("takes the MongoDB it is given, and does not print its password", async () => {
    const uri = "mongodb://ada:secret@db.example/jobs";
    const found = await openMongodb({ dataDir: folder, env: { MONGODB_URI: uri, PATH: "" } });
    expect(found).toMatchObject({ kind: "given", uri });
    expect(found.sentence).not.toContain("secret");
    await found.stop();
  });

  it("looks for nothing when PostgreSQL is asked for", async () => {
    const env = { JOB_STORE: "postgresql", MONGODB_URI: "mongodb://db.example" };
    expect(await openMongodb({ dataDir: folder, env })).toMatchObject({ kind: "none" });
  });

  it("says in one line why there is none", async () => {
    const found = await openMongodb({
      dataDir: folder,
      env: { PATH: folder, MONGOMS_RUNTIME_DOWNLOAD: "false" },
    });
    expect(found.kind).toBe("none");
    expect(found.uri).toBeUndefined();
    expect(found.sentence).toBe(
      "MongoDB: none (no MONGODB_URI; no mongod on the PATH; no download wanted; no Java with Maven); jobs are kept in PostgreSQL.",
    );
  });
});

describe("an installed mongod", () => {
  it("is the one MONGOMS_SYSTEM_BINARY names, else the one on the PATH", async () => {
    const onPath = await program("mongod", "exit 0");
    const named = await program("another-mongod", "exit 0");
    expect(await findInstalledMongod({ PATH: `/nowhere:${folder}` })).toBe(onPath);
    expect(await findInstalledMongod({ PATH: folder, MONGOMS_SYSTEM_BINARY: named })).toBe(named);
    expect(
      await findInstalledMongod({ PATH: "/nowhere", MONGOMS_SYSTEM_BINARY: "/nowhere/mongod" }),
    ).toBeNull();
  });

  it("listens on this machine only", () => {
    const args = mongodProgram("installed", "/usr/bin/mongod", "/data/mongodb").args(4321).join(" ");
    expect(args).toContain("--bind_ip 127.0.0.1");
    expect(args).toContain("--port 4321");
    expect(args).toContain("--dbpath /data/mongodb/data");
  });

  it("that does not start is an error with its last words", async () => {
    await program("mongod", "echo 'the disk is on fire'; exit 1");
    await expect(openMongodb({ dataDir: folder, env: { PATH: folder } })).rejects.toThrow(
      /the disk is on fire/,
    );
  });
});

describe("a download", () => {
  const find = async (words: string, now: Date, notices: string[] = []) =>
    findDownloadedMongod({
      cacheDir: folder,
      env: {},
      onNotice: (notice) => notices.push(notice),
      now,
      download: [await program("download", words)],
    });
  const now = new Date("2026-01-15T12:00:00Z");

  it("that failed is not tried again for a day", async () => {
    const fails = `echo '{"failed":"no route"}'`;
    const works = `echo '{"path":"/cache/mongod"}'`;
    expect(await find(fails, now)).toEqual({ reason: "the download failed: no route" });
    const before = new Date("2026-01-16T11:59:00Z");
    expect(await find(works, before)).toEqual({ reason: "a download failed less than a day ago: no route" });
    expect(await find(works, new Date("2026-01-16T12:00:00Z"))).toEqual({ path: "/cache/mongod" });
  });

  it("shows how far it is", async () => {
    const notices: string[] = [];
    const words = [1, 2, 30, 100].map((bytes) => `echo '{"bytes":${bytes},"ofBytes":100}'`).join("\n");
    await find(`echo noise\n${words}\necho '{"path":"/cache/mongod"}'`, now, notices);
    expect(notices.slice(1)).toEqual([
      "MongoDB: 30 % of mongod downloaded.",
      "MongoDB: 100 % of mongod downloaded.",
    ]);
  });

  it("whose process dies is a failure", async () => {
    expect(await find("exit 3", now)).toEqual({
      reason: "the download failed: the downloading process ended with 3",
    });
  });
});

describe("the build of the Java server", () => {
  const build = async (maven: string) => {
    await program("java", "exit 0");
    await program("mvn", maven);
    const env = { PATH: `${folder}:/bin:/usr/bin` };
    return buildJavaServer({ source: "tools/mongo-java", cacheDir: folder, env, onNotice: () => undefined });
  };

  it("says in a sentence why it failed", async () => {
    const answer = await build(`echo '[ERROR] Could not resolve dependencies'; exit 1`);
    expect(answer).toEqual({
      reason: "Maven could not build the Java server (Could not resolve dependencies)",
    });
  });

  it("is made once", async () => {
    const counting = `echo x >> ${folder}/builds`;
    const first = await build(counting);
    expect(first).toHaveProperty("folder");
    expect(await build(counting)).toEqual(first);
    expect(await readFile(join(folder, "builds"), "utf8")).toBe("x\n");
  });
});
