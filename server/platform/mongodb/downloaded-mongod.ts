import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { DryMongoBinary } from "mongodb-memory-server-core";

const FIRST_BYTE_WITHIN_MS = 20_000;
const NEXT_BYTE_WITHIN_MS = 30_000;
const TRY_AGAIN_AFTER_MS = 24 * 3_600_000;

/** The release to bring; pinned, so that two machines run the same. */
export const MONGOD_VERSION = "8.2.6";

/** What the downloading process writes, one line of JSON each. */
export type DownloadWord = { bytes: number; ofBytes: number } | { path: string } | { failed: string };

/**
 * The mongod that was downloaded before, or is now; or the reason in a few words why there is none. A download that
 * shows no byte for 20 seconds is given up, and one that failed is not tried again for a day: a file in the cache
 * folder remembers it.
 */
export async function findDownloadedMongod(options: {
  cacheDir: string;
  env: Readonly<Record<string, string | undefined>>;
  onNotice: (sentence: string) => void;
  /** The present instant; tests choose it. */
  now?: Date;
  /** The command line that downloads; tests choose another. */
  download?: readonly string[];
}): Promise<{ path: string } | { reason: string }> {
  const { cacheDir, env, onNotice, now = new Date() } = options;
  const known = await DryMongoBinary.locateBinary({ version: MONGOD_VERSION, downloadDir: cacheDir }).catch(
    () => undefined,
  );
  if (known) return { path: known };
  if (/^(0|false|off|no)$/i.test(env.MONGOMS_RUNTIME_DOWNLOAD ?? "")) return { reason: "no download wanted" };
  const marker = join(cacheDir, "download-failed.json");
  const failure = await readFailure(marker);
  if (failure && now.getTime() - failure.at < TRY_AGAIN_AFTER_MS)
    return { reason: `a download failed less than a day ago: ${failure.reason}` };

  onNotice(`MongoDB: downloading mongod ${MONGOD_VERSION}, once.`);
  const answer = await download(
    options.download ?? [
      process.execPath,
      "--import",
      "tsx",
      resolve("server/platform/mongodb/download-mongod.ts"),
      MONGOD_VERSION,
      cacheDir,
    ],
    onNotice,
  );
  if ("path" in answer) return answer;
  await writeFile(marker, JSON.stringify({ at: now.getTime(), reason: answer.reason }));
  onNotice(`MongoDB: the download was given up (${answer.reason}); not tried again for a day.`);
  return { reason: `the download failed: ${answer.reason}` };
}

// In a process of its own, because the library has no way to be told to stop.
function download(
  [command, ...args]: readonly string[],
  onNotice: (sentence: string) => void,
): Promise<{ path: string } | { reason: string }> {
  return new Promise((resolveWith) => {
    const child = spawn(command!, args, { stdio: ["ignore", "pipe", "ignore"] });
    let patience = setTimeout(() => end({ reason: "no answer within 20 seconds" }), FIRST_BYTE_WITHIN_MS);
    let shown = 0;
    const end = (answer: { path: string } | { reason: string }) => {
      clearTimeout(patience);
      child.kill("SIGKILL");
      resolveWith(answer);
    };
    createInterface(child.stdout).on("line", (line) => {
      const word = readWord(line);
      if (!word) return;
      if ("path" in word) return end(word);
      if ("failed" in word) return end({ reason: word.failed });
      clearTimeout(patience);
      patience = setTimeout(() => end({ reason: "the download stands still" }), NEXT_BYTE_WITHIN_MS);
      const tenth = Math.floor((word.bytes / Math.max(1, word.ofBytes)) * 10);
      if (tenth > shown) onNotice(`MongoDB: ${(shown = tenth) * 10} % of mongod downloaded.`);
    });
    child.once("error", (error) => end({ reason: error.message }));
    child.once("close", (code) => end({ reason: `the downloading process ended with ${code}` }));
  });
}

function readWord(line: string): DownloadWord | null {
  try {
    return JSON.parse(line) as DownloadWord;
  } catch {
    // The library writes lines of its own.
    return null;
  }
}

async function readFailure(path: string): Promise<{ at: number; reason: string } | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as { at: number; reason: string };
  } catch {
    return null;
  }
}
