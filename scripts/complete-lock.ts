import { readFileSync, writeFileSync } from "node:fs";

// npm run lock:complete, after npm install: names in package-lock.json the packages for other platforms that npm left
// out because the registry it asked did not have them. Without their entries `npm ci` refuses the lock file everywhere;
// with them it skips what is not for the platform at hand. They carry no checksum: npm adds it where it installs one.

interface LockEntry {
  version?: string;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optional?: boolean;
}

const FILE = "package-lock.json";
const lock = JSON.parse(readFileSync(FILE, "utf8")) as { packages: Record<string, LockEntry> };
const added: string[] = [];
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || Object.keys(lock.packages).some((other) => other.endsWith(`/${path}`)))
      continue;
    const platform = platformOf(name);
    if (!platform || !/^\d/.test(version)) continue;
    lock.packages[path] = { version, ...platform, optional: true };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "The lock file is complete." : `Added ${added.length}: ${added.join(", ")}`);

/** What a platform package's name says it is for; undefined when it says nothing. */
function platformOf(name: string): Pick<LockEntry, "os" | "cpu" | "libc"> | undefined {
  if (name.endsWith("wasm32-wasi")) return { cpu: ["wasm32"] };
  const match =
    /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)/.exec(name);
  if (!match) return undefined;
  const [, os = "", cpu = ""] = match;
  const libc = os !== "linux" ? undefined : name.includes("musl") ? ["musl"] : ["glibc"];
  return { cpu: [cpu], os: [os], ...(libc ? { libc } : {}) };
}
