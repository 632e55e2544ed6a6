import type pg from "pg";
import type { z } from "zod";
import type { Context } from "@/server/platform/context";
import type { PolicyDays, PolicyKey, RunTaskKey } from "@/server/maintenance/domain/task-keys";

/** Where a batch ended; plain JSON, read only by the task that wrote it. */
export type TaskCursor = { readonly [name: string]: string | number | boolean | null };

/** What a task works with. */
export interface TaskScope<Input = unknown> {
  runId: string;
  /** True for a rehearsal: `process` is not called then, and nothing may be written or locked. */
  dryRun: boolean;
  input: Input;
  policy: PolicyDays;
  /** The instant that ages are counted from, as PostgreSQL writes it in UTC, to the microsecond. */
  asOf: string;
  /** The connection with the batch's transaction open; for a task of files, one outside any transaction. */
  client: pg.ClientBase;
  ctx: Context;
  /** Fires when the run is to end at once: the lease is lost, or the worker stops and cannot wait. */
  signal: AbortSignal;
}

/** One row or file that a batch found. */
export interface BatchItem {
  /** Its key, unique in the run: a booking's id, a file's path. */
  id: string;
  /** Why it is left where it is, as a code of the task's guards; null for one that is taken. */
  reason: string | null;
  /** "booking", "session", "file"; for samples. */
  kind: string;
  /** What people call it. */
  label: string;
  detail?: string;
  /** What it takes now, in bytes; left out where only `process` can tell. */
  bytes?: number;
}

/** What lies between two cursors. Items are sorted in the order of the task's keys, which never changes. */
export interface Batch {
  items: readonly BatchItem[];
  /** How many rows were looked at, items included. */
  scanned: number;
  /** What would be left of the items that are taken, in bytes: an estimate for files, 0 for rows. */
  bytesAfter: number;
  /** Where the next batch begins; null when this was the last. */
  next: TaskCursor | null;
}

/** What was done with a batch. */
export interface BatchEffect {
  moved: number;
  deleted: number;
  bytesBefore: number;
  bytesAfter: number;
  /** Where the next batch begins after all, for a task that only knows once the batch is done. */
  next?: TaskCursor | null;
  /** Items that could not be taken after all: somebody changed them meanwhile. Each with the guard's code. */
  left?: readonly { id: string; reason: string }[];
}

export interface TaskGuard {
  /** In capitals: "LEGAL_HOLD". */
  code: string;
  /** What people read: "on legal hold". */
  words: string;
}

/** What a task would look at. */
export interface TaskCount {
  /** Rows of the table that the cap is a share of. */
  tableRows: number;
  /** Rows, or files, that will be looked at, for the time left. */
  total: number;
}

/**
 * A declared task. A dry run and a real run go the same way: count, then batch after batch; only `process` is left
 * out of the dry run.
 */
export interface MaintenanceTask<Input = unknown> {
  key: RunTaskKey;
  title: string;
  description: string;
  /** What is given at its start; the same schema for browser and command line. */
  input: z.ZodType<Input>;
  /** True when what it takes cannot be brought back, or only by a restore: its start is typed out. */
  isDestructive: boolean;
  /** Policies that decide what it takes; frozen at its start. */
  policies: readonly PolicyKey[];
  guards: readonly TaskGuard[];
  /** Tables whose autovacuum makes it hold back. */
  tables: readonly string[];
  /** ROWS: each batch is one transaction. FILES: outside of any; the cursor is saved after each batch. */
  kind: "ROWS" | "FILES";
  /** Items of a batch: at first, and at most. */
  batchSize: { first: number; max: number };
  count(scope: TaskScope<Input>): Promise<TaskCount>;
  /** Tables that nobody else may write to while the batch behind the cursor is done for real; none unless told. */
  locksAgainstWrites?(cursor: TaskCursor | null): readonly string[];
  /** Finds the next batch behind the cursor; `size` is how many rows it may look at. Writes nothing. */
  nextBatch(scope: TaskScope<Input>, cursor: TaskCursor | null, size: number): Promise<Batch>;
  /** Does it. Called for real runs only, in the transaction that saves the cursor (ROWS); `cursor` is the batch's. */
  process(scope: TaskScope<Input>, batch: Batch, cursor?: TaskCursor | null): Promise<BatchEffect>;
}

/** Declares a task, with the type of its input taken from the schema. */
export function defineTask<Input>(task: MaintenanceTask<Input>): MaintenanceTask {
  return task as MaintenanceTask;
}
