import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The keys that seal stored content. The current one seals; all of them open. */
export interface SealingKeys {
  current: { id: string; key: KeyObject };
  byId: ReadonlyMap<string, KeyObject>;
}

type KeySettings = Partial<
  Record<"CONTENT_KEYS" | "DATABASE_URL" | "NODE_ENV" | "TRAVELLR_DATA_DIR", string | undefined>
>;

let known: SealingKeys | null = null;

/** The keys of this process, read at the first call. Throws as `readSealingKeys` does. */
export function sealingKeys(): SealingKeys {
  return (known ??= readSealingKeys());
}

/** The keys of an environment. Throws as `contentKeys` and `parseSealingKeys` do. */
export function readSealingKeys(env: KeySettings = process.env): SealingKeys {
  return parseSealingKeys(contentKeys(env));
}

/**
 * What CONTENT_KEYS says; without it one key that is made at the first call and kept in the data directory, readable
 * by its owner alone, where the embedded database lies too. Throws in production with a database of one's own, which
 * would be unreadable without that directory.
 */
export function contentKeys(env: KeySettings): string {
  if (env.CONTENT_KEYS) return env.CONTENT_KEYS;
  if (env.NODE_ENV === "production" && env.DATABASE_URL)
    throw new Error(
      "CONTENT_KEYS must be set when DATABASE_URL is: without its key nobody can read what was stored.",
    );
  return keptKey(env.TRAVELLR_DATA_DIR || ".data");
}

/**
 * Reads `ID:KEY,ID:KEY`: keys of 32 bytes in base64, the one that seals first. Throws with a sentence that holds no
 * key.
 */
export function parseSealingKeys(text: string): SealingKeys {
  const byId = new Map<string, KeyObject>();
  for (const part of text.split(",").map((one) => one.trim())) {
    const [, id, encoded] = /^([\w-]{1,32}):([\w+/-]+={0,2})$/.exec(part) ?? [];
    const bytes = Buffer.from(encoded ?? "", "base64");
    if (id === undefined || bytes.length !== 32)
      throw new Error(
        "CONTENT_KEYS must be ID:KEY, or several with commas between: keys of 32 bytes in base64.",
      );
    if (byId.has(id)) throw new Error(`CONTENT_KEYS names the key ${id} twice.`);
    byId.set(id, createSecretKey(bytes));
  }
  const [first] = byId;
  return { current: { id: first![0], key: first![1] }, byId };
}

// Without awaiting anything, because whoever reads a row cannot wait for its key.
function keptKey(dataDir: string): string {
  const path = join(dataDir, "content-keys");
  const kept = read(path);
  if (kept !== null) return kept;
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `own:${randomBytes(32).toString("base64")}`, { mode: 0o600 });
  try {
    // The first link wins; whoever comes second reads what the first has made.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, "utf8");
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
