import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The secret that signs sessions: the given one, or one made at the first call and kept in the data directory,
 * readable by its owner alone. Several processes may ask at once and get the same. Throws in production with a
 * database of one's own, where a secret that lives on one machine's disk would sign people out at random.
 */
export async function authSecret(env: {
  BETTER_AUTH_SECRET?: string | undefined;
  DATABASE_URL?: string | undefined;
  NODE_ENV: string;
  TRAVELLR_DATA_DIR: string;
}): Promise<string> {
  if (env.BETTER_AUTH_SECRET) return env.BETTER_AUTH_SECRET;
  if (env.NODE_ENV === "production" && env.DATABASE_URL)
    throw new Error(
      "BETTER_AUTH_SECRET must be set when DATABASE_URL is: every web process needs the same one.",
    );
  const path = join(env.TRAVELLR_DATA_DIR, "auth-secret");
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) return kept;
  await mkdir(env.TRAVELLR_DATA_DIR, { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, randomBytes(32).toString("base64url"), { mode: 0o600 });
  // The first link wins; whoever comes second reads what the first has made.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft, { force: true });
  return readFile(path, "utf8");
}
