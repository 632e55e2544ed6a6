import { readFileSync } from "node:fs";
import { compressFile } from "@/server/maintenance/files/compress-file";
import { noJournal } from "@/server/maintenance/files/file-journal";
import { openFolder } from "@/server/maintenance/files/open-folder";
import { OpenWriters } from "@/server/maintenance/files/open-writers";
import { restoreFile } from "@/server/maintenance/files/restore-file";
import type { TaskScope } from "@/server/maintenance/tasks/maintenance-task";

/** What a process of its own is asked to do with files; as JSON in its first argument. */
export interface FileOrder {
  folder: string;
  /** The file to compress or restore; without one the folder is listed as the task's rehearsal does it. */
  name?: string;
  restore?: boolean;
  /** Look who writes to the file, as the product does. */
  watch?: boolean;
  /** Die as by kill -9 when this point of replaceFile is reached. */
  dieAt?: string;
  /** Die so when this many bytes of the original have been read. */
  dieAtBytes?: number;
}

const order = JSON.parse(process.argv[2] ?? "{}") as FileOrder;

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

async function run(name: string): Promise<unknown> {
  const folder = await openFolder(order.folder);
  const rssFirstBytes = mostMemory();
  const started = performance.now();

  const outcome = await (order.restore ? restoreFile : compressFile)(folder, name, {
    cutoffNs: BigInt(Date.now()) * 1_000_000n,
    writers: order.watch ? new OpenWriters() : { sawAll: true, has: async () => false },
    reached: (point) => {
      if (point === order.dieAt) die();
    },
    onProgress: (bytesRead) => {
      if (order.dieAtBytes !== undefined && bytesRead >= order.dieAtBytes) die();
    },
  });
  const tookMs = performance.now() - started;
  await folder.close();
  return { ...outcome, tookMs, rssFirstBytes, rssMaxBytes: mostMemory() };
}

/** The most memory it has had, in bytes. What the kernel counts for a process begins with that of its parent. */
function mostMemory(): number {
  const own = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"));
  return Number(own?.[1]) * 1024;
}

async function list(): Promise<unknown> {
  const scope = {
    runId: "mrun_1",
    dryRun: true,
    input: {},
    policy: { "compress-logs": 90 },
    asOf: new Date().toISOString(),
    signal: new AbortController().signal,
  } as unknown as TaskScope;
  const { compressLogs } = await import("@/server/maintenance/tasks/compress-logs");
  return compressLogs({ roots: [order.folder], journal: noJournal }).nextBatch(scope, null, 1_000);
}

process.stdout.write(JSON.stringify(await (order.name === undefined ? list() : run(order.name))));
