import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isAlive, processMark, tryLock, unlock, withProcessLock } from "@/server/platform/process-lock";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "travellr-lock-"));
  path = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true }));

it("lets one at a time in, and leaves nothing behind", async () => {
  let inside = 0;
  let most = 0;
  const visit = () =>
    withProcessLock(path, async () => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
    });
  await Promise.all([visit(), visit(), visit(), visit()]);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

it("gives the lock back when the work throws", async () => {
  const failing = withProcessLock(path, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(tryLock(path)).toBe(true);
});

it("takes over from a dead holder, and not from a living one", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await writeFile(path, `${pid} 1`);
  expect(tryLock(path)).toBe(true);
  expect(tryLock(path)).toBe(false);
  unlock(path);
  expect(tryLock(path)).toBe(true);
  await expect(withProcessLock(path, async () => 1, 30)).rejects.toThrow(String(process.pid));
});

it("is not misled by a process id used again", () => {
  expect(isAlive(processMark())).toBe(true);
  expect(isAlive("not a mark")).toBe(false);
  // Where the system tells no start times, the id is all there is.
  if (process.platform === "linux") expect(isAlive(`${process.pid} 12345`)).toBe(false);
});
