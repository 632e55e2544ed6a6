import { basename } from "node:path";
import { z } from "zod";
import { findEntry } from "@/server/maintenance/files/file-mark";
import { FILE_SKIP_WORDS, type FileSkipReason } from "@/server/maintenance/files/file-skip-reason";
import { hashGzip } from "@/server/maintenance/files/gzip-file";
import { inFolderOf } from "@/server/maintenance/files/in-folder-of";
import { compressedName, inspectGzip, openForReading } from "@/server/maintenance/files/inspect-file";
import type { OpenFolder } from "@/server/maintenance/files/open-folder";
import { OpenWriters, type WriterWatch } from "@/server/maintenance/files/open-writers";
import { restoreFile } from "@/server/maintenance/files/restore-file";
import { defineTask, type BatchItem, type MaintenanceTask, type TaskScope } from "./maintenance-task";

const input = z.object({
  runId: z.string(),
  runIds: z.array(z.string()),
  refs: z.array(z.string()).optional(),
});
type Input = z.output<typeof input>;

const GUARDS = [
  "CHANGED",
  "TARGET_EXISTS",
  "NOT_COMPRESSED",
  "DAMAGED",
  "IN_USE",
  "IS_LINK",
  "HARD_LINKED",
  "NOT_A_FILE",
  "NO_SPACE",
  "NO_FOLDER",
  "OUTSIDE_ROOTS",
  "NOT_READABLE",
  "NOT_WRITABLE",
  "IO_ERROR",
] as const satisfies readonly FileSkipReason[];

const CHOSEN = `run_id = ANY ($1::text[]) AND restored_at IS NULL AND ($2::text[] IS NULL OR path = ANY ($2))`;
const CHOSEN_OF = ({ runIds, refs }: Input) => [runIds, refs ?? null];

/**
 * Unpacks the files that a run compressed. One that was changed meanwhile, or whose name is taken, is a conflict and
 * stays as it is; nothing is ever overwritten.
 */
export function restoreLogs(settings: { roots: readonly string[]; writers?: WriterWatch }): MaintenanceTask {
  const { roots, writers = new OpenWriters() } = settings;
  return defineTask<Input>({
    key: "restore-logs",
    title: "Restore logs",
    description: "Unpacks the log files that a run compressed, as far as they are as it left them.",
    input,
    isDestructive: false,
    policies: [],
    guards: [
      { code: "NOT_ARCHIVED", words: "not compressed by this run, or back already" },
      ...GUARDS.map((code) => ({ code, words: FILE_SKIP_WORDS[code] })),
    ],
    tables: [],
    kind: "FILES",
    batchSize: { first: 10, max: 100 },
    async count({ client, input: asked }) {
      const { rows } = await client.query<{ rows: string }>(
        `SELECT count(*) AS rows FROM compressed_file WHERE ${CHOSEN}`,
        CHOSEN_OF(asked),
      );
      return { tableRows: Number(rows[0]!.rows), total: Number(rows[0]!.rows) };
    },
    async nextBatch(scope, cursor, size) {
      const after = typeof cursor?.after === "string" ? cursor.after : "";
      const { rows } = await scope.client.query<{ path: string; sha256: string | null }>(
        `SELECT DISTINCT ON (path) path, sha256 FROM compressed_file WHERE ${CHOSEN} AND path > $3
          ORDER BY path LIMIT $4::int`,
        [...CHOSEN_OF(scope.input), after, size],
      );
      const items: BatchItem[] = cursor === null ? await missing(scope) : [];
      for (const { path, sha256 } of rows) {
        scope.signal.throwIfAborted();
        const found = await inFolderOf(roots, path, (folder) =>
          inspect(scope, folder, { path, sha256, writers }),
        );
        items.push({ id: path, kind: "file", label: path, ...found });
      }
      const last = rows.at(-1);
      return {
        items,
        scanned: items.length,
        bytesAfter: 0,
        next: last && rows.length === size ? { after: last.path } : null,
      };
    },
    async process(scope, { items }) {
      const left: { id: string; reason: string }[] = [];
      const effect = { moved: 0, deleted: 0, bytesBefore: 0, bytesAfter: 0 };
      for (const { id, reason } of items) {
        if (reason !== null) continue;
        scope.signal.throwIfAborted();
        const sha256 = await hashOf(scope, id);
        const done = await inFolderOf(roots, id, (folder) =>
          restoreFile(folder, compressedName(basename(id)), { writers, signal: scope.signal, sha256 }),
        );
        if (done.reason !== null) {
          left.push({ id, reason: conflictOf(done.reason) });
          continue;
        }
        await noteRestored(scope, id);
        effect.moved++;
        effect.bytesBefore += done.bytesBefore;
        effect.bytesAfter += done.bytesAfter;
      }
      return { ...effect, left };
    },
  });
}

/** Whether it can be unpacked. A rehearsal reads it as well, to see whether it is what the run left. */
async function inspect(
  { dryRun, signal }: TaskScope<Input>,
  folder: OpenFolder,
  { path, sha256, writers }: { path: string; sha256: string | null; writers: WriterWatch },
): Promise<{ reason: FileSkipReason | null; bytes?: number }> {
  const name = compressedName(basename(path));
  const found = await inspectGzip(folder, name, basename(path), writers);
  if (found.reason !== null) return { reason: found.reason };
  const bytes = Number((await findEntry(folder, name))?.size ?? 0n);
  if (!dryRun || sha256 === null) return { reason: null, bytes };
  const file = await openForReading(folder, name);
  try {
    return (await hashGzip(file, signal)) === sha256 ? { reason: null, bytes } : { reason: "CHANGED" };
  } finally {
    await file.close();
  }
}

/** What was read back is not what the run read: somebody wrote another file in its place. */
function conflictOf(reason: FileSkipReason): FileSkipReason {
  return reason === "NOT_LOSSLESS" ? "CHANGED" : reason;
}

async function hashOf({ client, input: asked }: TaskScope<Input>, path: string): Promise<string | undefined> {
  const { rows } = await client.query<{ sha256: string | null }>(
    "SELECT sha256 FROM compressed_file WHERE run_id = ANY ($1::text[]) AND path = $2",
    [asked.runIds, path],
  );
  return rows[0]?.sha256 ?? undefined;
}

async function noteRestored({ client, runId, input: asked }: TaskScope<Input>, path: string): Promise<void> {
  await client.query(
    `UPDATE compressed_file SET restored_at = scheduling_now(), restored_by_run_id = $3
      WHERE run_id = ANY ($1::text[]) AND path = $2`,
    [asked.runIds, path, runId],
  );
}

/** Files that were named and that this run did not compress, or that are back already. */
async function missing({ client, input: asked }: TaskScope<Input>): Promise<BatchItem[]> {
  if (!asked.refs) return [];
  const { rows } = await client.query<{ path: string }>(
    `SELECT path FROM unnest($2::text[]) AS path WHERE path NOT IN (SELECT path FROM compressed_file WHERE ${CHOSEN})`,
    CHOSEN_OF(asked),
  );
  return rows.map(({ path }) => ({ id: path, kind: "file", label: path, reason: "NOT_ARCHIVED" }));
}
