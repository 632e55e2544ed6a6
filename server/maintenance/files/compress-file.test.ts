import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compressFile, type FileOutcome } from "./compress-file";
import { FileLeft } from "./file-skip-reason";
import { gzipFile } from "./gzip-file";
import { isLeftoverName, removeLeftover } from "./leftover";
import { openFolder, type OpenFolder } from "./open-folder";
import { OpenWriters, type WriterWatch } from "./open-writers";
import type { ReplacePoint, ReplaceSettings } from "./replace-file";
import { restoreFile, type RestoreSettings } from "./restore-file";
import { buildFileProgram, type FileProgram } from "./testing/run-file-child";

const OLD = new Date("2025-03-01T10:20:30.456Z");
const CUTOFF_NS = BigInt(Date.parse("2025-06-01T00:00:00Z")) * 1_000_000n;
const POINTS: readonly ReplacePoint[] = [
  "part-created",
  "converted",
  "synced",
  "published",
  "part-removed",
  "folder-synced",
  "removed",
];

/** Looking for writers is tested by itself; elsewhere it would only take time. */
const nobody: WriterWatch = { sawAll: true, has: async () => false };

let path: string;
let folder: OpenFolder;
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), "travellr-logs-"));
  folder = await openFolder(path);
});
afterEach(async () => {
  await folder.close();
  rmSync(path, { recursive: true, force: true });
});

const log = (lines = 2_000) =>
  Array.from(
    { length: lines },
    (_, at) => `2025-03-01 INFO request ${at} took ${(at * 7919) % 400} ms\n`,
  ).join("");
function old(name: string, content: string | Buffer = log()): string {
  const file = join(path, name);
  writeFileSync(file, content);
  utimesSync(file, OLD, OLD);
  return file;
}
const compress = (name: string, settings: Partial<ReplaceSettings> = {}): Promise<FileOutcome> =>
  compressFile(folder, name, { cutoffNs: CUTOFF_NS, writers: nobody, ...settings });
const restore = (name: string, settings: Partial<RestoreSettings> = {}): Promise<FileOutcome> =>
  restoreFile(folder, name, { writers: nobody, ...settings });
const names = () => readdirSync(path).sort();

describe("compressing", () => {
  it("E8: keeps every byte, the mode and the time, and is no larger than gzip at level 9", async () => {
    const content = log(5_000);
    chmodSync(old("app.log", content), 0o640);
    const before = statSync(join(path, "app.log"));
    const outcome = await compress("app.log");
    expect(names()).toEqual(["app.log.gz"]);
    const packed = readFileSync(join(path, "app.log.gz"));
    expect(gunzipSync(packed).toString()).toBe(content);
    expect(packed.length).toBeLessThanOrEqual(gzipSync(content, { level: 9 }).length * 1.01);
    expect(outcome).toEqual({
      reason: null,
      bytesBefore: content.length,
      bytesAfter: packed.length,
      sha256: createHash("sha256").update(content).digest("hex"),
      ownerKept: true,
    });
    const after = statSync(join(path, "app.log.gz"));
    expect(after).toMatchObject({
      mode: before.mode,
      mtimeMs: before.mtimeMs,
      uid: before.uid,
      gid: before.gid,
    });
  });

  it("E8: does nothing the second time", async () => {
    old("app.log");
    await compress("app.log");
    const first = statSync(join(path, "app.log.gz"), { bigint: true });
    expect(await compress("app.log.gz")).toEqual({ reason: "ALREADY_COMPRESSED" });
    expect(statSync(join(path, "app.log.gz"), { bigint: true })).toMatchObject({
      ino: first.ino,
      ctimeNs: first.ctimeNs,
    });
  });

  it("E2: keeps what is exactly as old as the limit and takes what is a microsecond older", async () => {
    const limit = BigInt(Date.parse("2025-06-01T00:00:00Z")) * 1_000n;
    const at = (micros: bigint) => (Number(micros) + 0.5) / 1_000_000;
    utimesSync(old("kept.log"), at(limit), at(limit));
    utimesSync(old("taken.log"), at(limit - 1n), at(limit - 1n));
    expect(await compress("kept.log")).toEqual({ reason: "TOO_NEW" });
    expect(await compress("taken.log")).toMatchObject({ reason: null });
  });

  const cases: [reason: string, make: () => void][] = [
    ["TOO_NEW", () => writeFileSync(join(path, "x"), log())],
    ["EMPTY", () => old("x", "")],
    ["ALREADY_COMPRESSED", () => old("x", gzipSync(log()))],
    ["ALREADY_COMPRESSED", () => old("x", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]))],
    ["NOT_SMALLER", () => old("x", createHash("sha512").update("x").digest())],
    ["IS_LINK", () => symlinkSync(old("real.log"), join(path, "x"))],
    ["IS_LINK", () => symlinkSync("/nowhere", join(path, "x"))],
    ["HARD_LINKED", () => linkSync(old("real.log"), join(path, "x"))],
    ["NOT_A_FILE", () => execFileSync("sh", ["-c", 'mkfifo "$0"', join(path, "x")])],
    ["NOT_A_FILE", () => mkdirSync(join(path, "x"))],
    ["TARGET_EXISTS", () => (old("x"), writeFileSync(join(path, "x.gz"), "somebody's"))],
    ["TARGET_EXISTS", () => (old("x"), old("x.gz", gzipSync("something else")))],
    ["TARGET_EXISTS", () => (old("x"), symlinkSync("/nowhere", join(path, "x.gz")))],
    ["CHANGED", () => undefined],
  ];
  it.each(cases)("E8: leaves what is %s as it was, and writes nothing", async (reason, make) => {
    make();
    const before = names().map((name) => [
      name,
      statSync(join(path, name), { throwIfNoEntry: false })?.ctimeMs,
    ]);
    expect(await compress("x")).toEqual({ reason });
    expect(
      names().map((name) => [name, statSync(join(path, name), { throwIfNoEntry: false })?.ctimeMs]),
    ).toEqual(before);
  });

  it("leaves a file whose compressed name would be too long", async () => {
    old("x".repeat(254));
    expect(await compress("x".repeat(254))).toEqual({ reason: "ODD_NAME" });
  });

  it.skipIf(!existsSync("/proc/self/fd"))(
    "E8: leaves a file that a program has open for writing",
    async () => {
      const descriptor = openSync(old("app.log"), "a");
      try {
        expect(await compress("app.log", { writers: new OpenWriters() })).toEqual({ reason: "IN_USE" });
      } finally {
        closeSync(descriptor);
      }
      const reader = openSync(join(path, "app.log"), "r");
      expect(await compress("app.log")).toMatchObject({ reason: null });
      closeSync(reader);
    },
  );

  const meanwhile: [what: string, point: ReplacePoint, change: () => void, left: string[]][] = [
    [
      "is written to",
      "converted",
      () => writeFileSync(join(path, "app.log"), "more", { flag: "a" }),
      ["app.log"],
    ],
    [
      "is written to at the last moment",
      "folder-synced",
      () => writeFileSync(join(path, "app.log"), "more", { flag: "a" }),
      ["app.log"],
    ],
    ["is replaced", "synced", () => (unlinkSync(join(path, "app.log")), old("app.log")), ["app.log"]],
    [
      "is cut off and looks old",
      "synced",
      () => (truncateSync(join(path, "app.log"), 9), utimesSync(join(path, "app.log"), OLD, OLD)),
      ["app.log"],
    ],
    [
      "is rotated away",
      "synced",
      () => renameSync(join(path, "app.log"), join(path, "app.log.1")),
      ["app.log.1"],
    ],
    [
      "gets a second name",
      "synced",
      () => linkSync(join(path, "app.log"), join(path, "other")),
      ["app.log", "other"],
    ],
    // Whoever removed it saw the compressed one: it is all that is left.
    [
      "is removed once it is compressed",
      "folder-synced",
      () => unlinkSync(join(path, "app.log")),
      ["app.log.gz"],
    ],
  ];
  it.each(meanwhile)("E8: a file that %s meanwhile is left", async (_what, point, change, left) => {
    old("app.log");
    const outcome = await compress("app.log", { reached: (at) => at === point && change() });
    expect(outcome).toEqual({ reason: "CHANGED" });
    expect(names()).toEqual(left);
  });

  it("never overwrites a file that takes the name meanwhile", async () => {
    old("app.log");
    const outcome = await compress("app.log", {
      reached: (at) => at === "synced" && writeFileSync(join(path, "app.log.gz"), "somebody's"),
    });
    expect(outcome).toEqual({ reason: "TARGET_EXISTS" });
    expect(names()).toEqual(["app.log", "app.log.gz"]);
    expect(readFileSync(join(path, "app.log.gz"), "utf8")).toBe("somebody's");
  });

  it.each([
    ["ENOSPC", "NO_SPACE"],
    ["EDQUOT", "NO_SPACE"],
    ["EIO", "IO_ERROR"],
    ["EROFS", "NOT_WRITABLE"],
  ])("E8: after %s the original is there and nothing else", async (code, reason) => {
    const content = log();
    old("app.log", content);
    const fail = () => {
      throw Object.assign(new Error(code), { code, syscall: "write" });
    };
    for (const point of POINTS.slice(0, 3)) {
      expect(await compress("app.log", { reached: (at) => at === point && fail() })).toEqual({ reason });
      expect(names()).toEqual(["app.log"]);
      expect(readFileSync(join(path, "app.log"), "utf8")).toBe(content);
    }
  });

  it("a mistake of ours is thrown, and leaves only the original", async () => {
    old("app.log");
    const fail = () => {
      throw new TypeError("ours");
    };
    await expect(compress("app.log", { reached: fail })).rejects.toThrow("ours");
    expect(names()).toEqual(["app.log"]);
  });

  it("stops in the middle of a file when it is told to", async () => {
    old("app.log", log(50_000));
    const stop = new AbortController();
    const work = compress("app.log", {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("stopped")),
    });
    await expect(work).rejects.toThrow("stopped");
    expect(names()).toEqual(["app.log"]);
  });

  it("E8: the room that was found free is not exceeded, and a byte that the disk swallows is noticed", async () => {
    const source = await open(old("app.log"), "r");
    const part = await open(join(path, "part"), "w+");
    await expect(gzipFile(source, part, { room: 100 })).rejects.toMatchObject({ reason: "NO_SPACE" });
    const spoiling = new Proxy(part, {
      get(handle, property) {
        if (property === "write")
          return (piece: Buffer, ...where: [number, number, number]) => {
            const spoilt = Buffer.from(piece);
            if (spoilt.length > 20) spoilt[spoilt.length - 12] = (spoilt.at(-12) ?? 0) ^ 1;
            return handle.write(spoilt, ...where);
          };
        const value: unknown = Reflect.get(handle, property);
        return typeof value === "function" ? value.bind(handle) : value;
      },
    });
    await expect(gzipFile(source, spoiling, { room: 1e9 })).rejects.toMatchObject({ reason: "NOT_LOSSLESS" });
    await Promise.all([source.close(), part.close()]);
  });

  it("goes where the folder was opened, whoever puts a link in its place", async () => {
    const outside = mkdtempSync(join(tmpdir(), "travellr-outside-"));
    old("app.log");
    writeFileSync(join(outside, "app.log"), "not ours");
    renameSync(path, `${path}-moved`);
    symlinkSync(outside, path);
    await expect(openFolder(path)).rejects.toThrow(FileLeft);
    const outcome = await compress("app.log");
    unlinkSync(path);
    renameSync(`${path}-moved`, path);
    if (existsSync("/proc/self/fd")) expect(outcome).toMatchObject({ reason: null });
    expect(readdirSync(outside)).toEqual(["app.log"]);
    rmSync(outside, { recursive: true });
  });
});

describe("restoring", () => {
  it("E8: brings back the file as it was, and the compressed one goes", async () => {
    const content = log();
    chmodSync(old("app.log", content), 0o604);
    const before = statSync(join(path, "app.log"));
    const packed = await compress("app.log");
    expect(packed).toMatchObject({ reason: null });
    const restored = await restore("app.log.gz", { sha256: packed.reason === null ? packed.sha256 : "" });
    expect(restored).toMatchObject({ reason: null, bytesAfter: content.length });
    expect(names()).toEqual(["app.log"]);
    expect(readFileSync(join(path, "app.log"), "utf8")).toBe(content);
    expect(statSync(join(path, "app.log"))).toMatchObject({ mode: before.mode, mtimeMs: before.mtimeMs });
  });

  const packed = () => gzipSync(log());
  const flipped = () => {
    const bytes = packed();
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
    return bytes;
  };
  const cases: [what: string, reason: string, make: () => void][] = [
    ["is cut off", "DAMAGED", () => old("x.gz", packed().subarray(0, -20))],
    ["has a wrong byte", "DAMAGED", () => old("x.gz", flipped())],
    [
      "goes on behind its end",
      "DAMAGED",
      () => old("x.gz", Buffer.concat([packed(), Buffer.alloc(200_000, "z")])),
    ],
    ["is no gzip", "NOT_COMPRESSED", () => old("x.gz", log())],
    ["is a link", "IS_LINK", () => symlinkSync(old("y", packed()), join(path, "x.gz"))],
    ["has two names", "HARD_LINKED", () => linkSync(old("y", packed()), join(path, "x.gz"))],
    [
      "would overwrite",
      "TARGET_EXISTS",
      () => (old("x.gz", packed()), writeFileSync(join(path, "x"), "newer")),
    ],
    ["would overwrite what looks alike", "TARGET_EXISTS", () => (old("x.gz", packed()), old("x", "other"))],
    ["is not the one that was meant", "NOT_LOSSLESS", () => old("x.gz", gzipSync("another"))],
    ["is not there", "CHANGED", () => undefined],
  ];
  it.each(cases)("leaves a file that %s", async (_what, reason, make) => {
    make();
    const before = names();
    const settings = reason === "NOT_LOSSLESS" ? { sha256: "0".repeat(64) } : {};
    expect(await restore("x.gz", settings)).toEqual({ reason });
    expect(names()).toEqual(before);
  });
});

describe("killed", () => {
  let program: FileProgram;
  beforeAll(async () => void (program = await buildFileProgram()));
  afterAll(() => program.remove());

  const content = log(40_000);
  const whole = (name: string) =>
    name.endsWith(".gz")
      ? gunzipSync(readFileSync(join(path, name))).toString() === content
      : readFileSync(join(path, name), "utf8") === content;
  const orders = [
    ...POINTS.map((dieAt) => ({ point: dieAt, dieAt })),
    ...[1, 700_000].map((dieAtBytes) => ({ point: `byte ${dieAtBytes}`, dieAtBytes })),
  ];

  it.each(orders)(
    "E8: kill -9 at $point leaves the original or a whole .gz; the next run ends it",
    async ({ point: _point, ...order }) => {
      old("app.log", content);
      expect(await program.run({ folder: path, name: "app.log", ...order })).toBeNull();
      const parts = names().filter(isLeftoverName);
      const others = names().filter((name) => !isLeftoverName(name));
      expect(parts.length).toBeLessThanOrEqual(1);
      expect(others.length).toBeGreaterThan(0);
      expect(others.filter((name) => !whole(name))).toEqual([]);
      for (const part of parts) expect(await removeLeftover(folder, part, nobody)).toBe(true);
      if (existsSync(join(path, "app.log")))
        expect(await compress("app.log")).toMatchObject({ reason: null });
      expect(names()).toEqual(["app.log.gz"]);
      expect(whole("app.log.gz")).toBe(true);
    },
  );

  it("E8: kill -9 of a restore leaves the compressed one or the whole file; the next one ends it", async () => {
    for (const dieAt of ["converted", "published", "folder-synced"]) {
      old("app.log.gz", gzipSync(content));
      expect(await program.run({ folder: path, name: "app.log.gz", restore: true, dieAt })).toBeNull();
      const parts = names().filter(isLeftoverName);
      expect(parts.length).toBeLessThanOrEqual(1);
      for (const part of parts) await removeLeftover(folder, part, nobody);
      expect(await restore("app.log.gz")).toMatchObject({ reason: null });
      expect(names()).toEqual(["app.log"]);
      expect(whole("app.log")).toBe(true);
      unlinkSync(join(path, "app.log"));
    }
  });

  it.skipIf(process.getuid?.() !== 0)("reports what it may not read or write to", async () => {
    const stranger = { uid: 65_534 };
    chmodSync(path, 0o755);
    chmodSync(old("secret.log"), 0o600);
    expect(await program.run({ folder: path, name: "secret.log" }, stranger)).toMatchObject({
      reason: "NOT_READABLE",
    });
    chmodSync(old("open.log"), 0o644);
    expect(await program.run({ folder: path, name: "open.log" }, stranger)).toMatchObject({
      reason: "NOT_WRITABLE",
    });
    chmodSync(path, 0o777);
    chmodSync(old("given.log"), 0o664);
    const given = await program.run({ folder: path, name: "given.log" }, stranger);
    expect(given).toMatchObject({ reason: null, ownerKept: false });
    // Another group may not do more than everybody.
    expect(statSync(join(path, "given.log.gz")).mode & 0o777).toBe(0o644);
    chmodSync(path, 0o1777);
    chmodSync(old("sticky.log"), 0o644);
    expect(await program.run({ folder: path, name: "sticky.log" }, stranger)).toMatchObject({
      reason: "NOT_WRITABLE",
    });
    expect(names()).toEqual(["given.log.gz", "open.log", "secret.log", "sticky.log"]);
    mkdirSync(join(path, "closed"), { mode: 0o700 });
    const listed = await program.run({ folder: path }, stranger);
    expect(listed?.items).toContainEqual(
      expect.objectContaining({ id: join(path, "closed"), kind: "folder", reason: "NOT_READABLE" }),
    );
  });
});
