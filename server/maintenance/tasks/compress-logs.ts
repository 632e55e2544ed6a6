import { basename, join } from "node:path";
import { z } from "zod";
import { compressFile } from "@/server/maintenance/files/compress-file";
import { cutoffNs } from "@/server/maintenance/files/cutoff";
import { FILE_SKIP_WORDS, FileLeft, type FileSkipReason } from "@/server/maintenance/files/file-skip-reason";
import { databaseJournal, type FileJournal } from "@/server/maintenance/files/file-journal";
import { inFolderOf } from "@/server/maintenance/files/in-folder-of";
import { inspectFile } from "@/server/maintenance/files/inspect-file";
import { isLeftoverName, removeLeftover } from "@/server/maintenance/files/leftover";
import { openStart, startFolders, type StartFolder } from "@/server/maintenance/files/log-folders";
import { OpenWriters, type WriterWatch } from "@/server/maintenance/files/open-writers";
import { findEntry } from "@/server/maintenance/files/file-mark";
import { SortedNames } from "@/server/maintenance/files/sorted-names";
import { countEntries, walkFiles, type WalkedEntry } from "@/server/maintenance/files/walk-files";
import {
  defineTask,
  type Batch,
  type BatchEffect,
  type BatchItem,
  type MaintenanceTask,
  type TaskCursor,
  type TaskScope,
} from "./maintenance-task";
import { takenIds } from "./taken-items";

/** What is pressed in a batch ends it: a run can be paused behind each. */
const BATCH_BYTES = 8 * 2 ** 20;

interface CompressInput {
  folders?: string[] | undefined;
}

const GUARDS = [
  "TOO_NEW",
  "RESTORED",
  "EMPTY",
  "ALREADY_COMPRESSED",
  "NOT_SMALLER",
  "IN_USE",
  "CHANGED",
  "IS_LINK",
  "HARD_LINKED",
  "NOT_A_FILE",
  "TARGET_EXISTS",
  "NO_SPACE",
  "NO_FOLDER",
  "OUTSIDE_ROOTS",
  "NOT_READABLE",
  "NOT_WRITABLE",
  "ODD_NAME",
  "NOT_LOSSLESS",
  "IO_ERROR",
] as const satisfies readonly FileSkipReason[];

/**
 * The task that compresses old log files below the roots, which are absolute paths. Nothing outside of them is touched
 * and no link is followed.
 */
export function compressLogs(settings: {
  roots: readonly string[];
  /** Looks into /proc unless told. */
  writers?: WriterWatch;
  /** In PostgreSQL unless told. */
  journal?: FileJournal;
}): MaintenanceTask {
  const { roots, writers = new OpenWriters(), journal = databaseJournal } = settings;
  const names = namesByRun();
  return defineTask<CompressInput>({
    key: "compress-logs",
    title: "Compress logs",
    description:
      "Compresses log files that nobody has written to for long with gzip, checks that each can be read back to the " +
      "last byte, and only then removes the original. A file that a program has open for writing is left.",
    input: z.object({ folders: z.array(z.string().min(1).max(4_096)).max(100).optional() }),
    isDestructive: false,
    policies: ["compress-logs"],
    guards: GUARDS.map((code) => ({ code, words: FILE_SKIP_WORDS[code] })),
    tables: [],
    kind: "FILES",
    batchSize: { first: 50, max: 500 },
    async count({ input, signal }) {
      let total = 0;
      for (const start of startFolders(roots, input?.folders)) total += await countStart(start, signal);
      return { tableRows: total, total };
    },
    async nextBatch(scope, cursor, size) {
      const batch = await nextFiles(scope, {
        starts: startFolders(roots, scope.input?.folders),
        names: names(scope.runId, cursor),
        writers,
        cursor,
        size,
      });
      const restored = await journal.restoredLately(scope, takenIds(batch.items));
      const items = batch.items.map((item) =>
        restored.has(item.id) ? { ...item, reason: "RESTORED" } : item,
      );
      return { ...batch, items };
    },
    process: (scope, batch) => compressBatch(scope, { roots, writers, journal }, batch),
  });
}

/** A run goes through a folder page by page; the next run must see what has come meanwhile. */
function namesByRun(): (runId: string, cursor: TaskCursor | null) => SortedNames {
  let kept = { runId: "", names: new SortedNames() };
  return (runId, cursor) => {
    if (kept.runId !== runId || cursor === null) kept = { runId, names: new SortedNames() };
    return kept.names;
  };
}

async function countStart(start: StartFolder, signal: AbortSignal): Promise<number> {
  try {
    const folder = await openStart(start);
    try {
      return await countEntries(folder, signal);
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (error instanceof FileLeft) return 1;
    throw error;
  }
}

interface Listing {
  starts: readonly StartFolder[];
  names: SortedNames;
  writers: WriterWatch;
  cursor: TaskCursor | null;
  size: number;
}

async function nextFiles(
  scope: TaskScope<CompressInput>,
  { starts, names, writers, cursor, size }: Listing,
): Promise<Batch> {
  const criteria = { cutoffNs: cutoffOf(scope), writers };
  const items: BatchItem[] = [];
  let pressedBytes = 0;
  let bytesAfter = 0;
  for (const start of starts) {
    if (cursor !== null && start.path < String(cursor.start)) continue;
    const isContinued = cursor?.start === start.path;
    if (isContinued && cursor?.after === null) continue;
    for await (const entry of walkStart(start, isContinued ? String(cursor?.after).split("/") : [], names)) {
      scope.signal.throwIfAborted();
      const listed = await itemOf(start, entry, criteria);
      items.push(listed.item);
      pressedBytes += listed.item.bytes ?? 0;
      bytesAfter += listed.bytesAfter;
      if (items.length >= size || pressedBytes >= BATCH_BYTES) {
        const after = entry.path.length === 0 ? null : entry.path.join("/");
        return { items, bytesAfter, scanned: items.length, next: { start: start.path, after } };
      }
    }
  }
  return { items, bytesAfter, scanned: items.length, next: null };
}

/** What a walk from there meets; a folder that cannot be entered at all is one entry without a path. */
async function* walkStart(
  start: StartFolder,
  after: readonly string[],
  names: SortedNames,
): AsyncGenerator<WalkedEntry> {
  try {
    const folder = await openStart(start);
    try {
      yield* walkFiles(folder, after, names);
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!(error instanceof FileLeft)) throw error;
    yield { kind: "folder", path: [], reason: error.reason };
  }
}

async function itemOf(
  start: StartFolder,
  entry: WalkedEntry,
  criteria: { cutoffNs: bigint; writers: WriterWatch },
): Promise<{ item: BatchItem; bytesAfter: number }> {
  const id = join(start.path, ...entry.path);
  const named = { id, label: id };
  if (entry.kind === "folder")
    return { item: { ...named, kind: "folder", reason: entry.reason }, bytesAfter: 0 };
  if (isLeftoverName(entry.name)) {
    const file = entry.entry;
    const isFree = file.isFile() && !(await criteria.writers.has(file));
    const detail = "left by a killed run";
    const taken = isFree ? { reason: null, bytes: Number(file.size) } : { reason: "IN_USE" };
    return { item: { ...named, kind: "leftover", detail, ...taken }, bytesAfter: 0 };
  }
  const found = await inspectFile(entry.folder, entry.name, criteria, entry.entry);
  if (found.reason !== null) return { item: { ...named, kind: "file", reason: found.reason }, bytesAfter: 0 };
  const detail = [
    found.isHalfDone
      ? "a killed run has compressed it already; checked again before the original goes"
      : `${bytes(found.size)}, compressed about ${bytes(found.sizeAfter)}`,
    criteria.writers.sawAll ? "" : "; some programs cannot be asked whether they write to it",
  ].join("");
  return {
    item: { ...named, kind: "file", reason: null, detail, bytes: found.size },
    bytesAfter: found.sizeAfter,
  };
}

async function compressBatch(
  scope: TaskScope<CompressInput>,
  { roots, writers, journal }: { roots: readonly string[]; writers: WriterWatch; journal: FileJournal },
  batch: Batch,
): Promise<BatchEffect> {
  const settings = { cutoffNs: cutoffOf(scope), writers, signal: scope.signal };
  const left: { id: string; reason: string }[] = [];
  const effect = { moved: 0, deleted: 0, bytesBefore: 0, bytesAfter: 0 };
  const taken = batch.items.filter(({ reason }) => reason === null);
  const compressed: { path: string; sha256: string }[] = [];
  await journal.begin(
    scope,
    taken.filter(({ kind }) => kind === "file").map(({ id }) => id),
  );
  for (const { id, kind } of taken) {
    scope.signal.throwIfAborted();
    const done = await inFolderOf(roots, id, async (folder) => {
      if (kind !== "leftover") return compressFile(folder, basename(id), settings);
      const size = Number((await findEntry(folder, basename(id)))?.size ?? 0n);
      const isRemoved = await removeLeftover(folder, basename(id), settings.writers);
      return isRemoved
        ? { reason: null, bytesBefore: size, bytesAfter: 0, sha256: null }
        : { reason: "IN_USE" as const };
    });
    if (done.reason !== null) {
      left.push({ id, reason: done.reason });
      continue;
    }
    if (done.sha256 !== null) compressed.push({ path: id, sha256: done.sha256 });
    effect.deleted++;
    effect.bytesBefore += done.bytesBefore;
    effect.bytesAfter += done.bytesAfter;
  }
  await journal.end(
    scope,
    compressed,
    left.map(({ id }) => id),
  );
  return { ...effect, left };
}

function cutoffOf({ asOf, policy }: TaskScope<CompressInput>): bigint {
  const days = policy["compress-logs"];
  if (days === undefined) throw new Error("The policy for logs is not frozen in this run.");
  return cutoffNs(asOf, days);
}

function bytes(count: number): string {
  return `${count.toLocaleString("en-GB")} bytes`;
}
