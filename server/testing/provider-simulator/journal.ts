import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** An append-only file of JSON lines: what was written before an answer survives a killed process. */
export type Journal<Entry> = {
  /** Writes one entry as one line and returns when the operating system has it. */
  append(entry: Entry): void;
  close(): void;
};

/**
 * Opens (or makes) the journal at `path` and hands every entry it holds to `replay`, in order. A last line
 * without its line end was never answered for, so it is cut off. A broken line further up is an error.
 * Without a path the journal keeps nothing.
 */
export function openJournal<Entry>(path: string | null, replay: (entry: Entry) => void): Journal<Entry> {
  if (path === null) return { append() {}, close() {} };
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a");
  const stored = readFileSync(path);
  const whole = stored.lastIndexOf(0x0a) + 1;
  if (whole < stored.length) truncateSync(path, whole);
  let lineNumber = 0;
  for (const line of stored.subarray(0, whole).toString("utf8").split("\n")) {
    lineNumber += 1;
    if (line === "") continue;
    replay(parseLine<Entry>(line, path, lineNumber));
  }
  return {
    append(entry) {
      const bytes = Buffer.from(`${JSON.stringify(entry, bigintAsTag)}\n`, "utf8");
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
    },
    close: () => closeSync(file),
  };
}

function parseLine<Entry>(line: string, path: string, lineNumber: number): Entry {
  try {
    return JSON.parse(line, tagAsBigint) as Entry;
  } catch (cause) {
    throw new Error(`Line ${lineNumber} of the simulator's journal ${path} is not readable.`, { cause });
  }
}

// JSON has no bigint, so an amount is written as { "$minor": "1234" } and read back exactly.
function bigintAsTag(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? { $minor: value.toString() } : value;
}

function tagAsBigint(_key: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && "$minor" in value) return BigInt(String(value.$minor));
  return value;
}
