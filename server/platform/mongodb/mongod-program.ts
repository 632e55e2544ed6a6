import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ServerProgram } from "@/server/platform/mongodb/shared-server";

/** How to run a mongod on data below the root: one node, on 127.0.0.1, without socket files. */
export function mongodProgram(kind: "installed" | "downloaded", binary: string, root: string): ServerProgram {
  const folder = join(root, "data");
  return {
    kind,
    title: `the ${kind} mongod ${binary}, data in ${folder}`,
    command: binary,
    folder,
    args: (port) => [
      "--dbpath",
      folder,
      "--port",
      String(port),
      "--bind_ip",
      "127.0.0.1",
      // A cache of a quarter gigabyte, mongod's least, is plenty for wake-ups.
      "--wiredTigerCacheSizeGB",
      "0.25",
      "--quiet",
      ...(process.platform === "win32" ? [] : ["--nounixsocket"]),
    ],
  };
}

/** The mongod that MONGOMS_SYSTEM_BINARY names, or the one on the PATH; null when there is none. */
export async function findInstalledMongod(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const named = env.MONGOMS_SYSTEM_BINARY;
  if (named && (await isExecutable(named))) return named;
  return findOnPath("mongod", env);
}

/** The full path of a program on the PATH, or null. */
export async function findOnPath(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean))
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (await isExecutable(path)) return path;
    }
  return null;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
