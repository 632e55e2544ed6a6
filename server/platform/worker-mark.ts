import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isAlive, processMark } from "@/server/platform/process-lock";

let place: string | undefined;

/**
 * Where this process's ids mean something: the machine, and in it the boot and the space of process ids. Two
 * containers may have one host name and know nothing of each other's processes.
 */
export function workerPlace(): string {
  if (place !== undefined) return place;
  const space = [
    () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    () => readlinkSync("/proc/self/ns/pid"),
  ].map(orNothing);
  // Systems without these files have one space of process ids.
  place = `${hostname()}:${createHash("sha256").update(space.join("\n")).digest("hex").slice(0, 8)}`;
  return place;
}

/** This process's name in leases: the place, and a mark that no later process there shares. */
export function localWorkerName(): string {
  return `${workerPlace()}/${processMark()}`;
}

/** Whether the process of that name was in this place and no longer runs. Of other places nothing is known. */
export function isGoneFromHere(workerName: string): boolean {
  const cut = workerName.lastIndexOf("/");
  return workerName.slice(0, cut) === workerPlace() && !isAlive(workerName.slice(cut + 1));
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
