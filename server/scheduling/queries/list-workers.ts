import type { Context } from "@/server/platform/context";
import type { Worker } from "@/server/platform/prisma/client";
import { databaseNow } from "../commands/lock-schedule";

/** ALIVE and heard of, SILENT when nothing was heard for 30 seconds, STOPPING when told to; the others have ended. */
export type WorkerState = "ALIVE" | "SILENT" | "STOPPING" | "STOPPED" | "LOST";

/** What one part of a worker does now. */
export interface WorkerPartLoad {
  name: string;
  running: number;
  capacity: number;
}

export interface WorkerRow {
  id: string;
  name: string;
  host: string;
  pid: number;
  version: string;
  jobStore: string;
  state: WorkerState;
  startedAt: Date;
  beatAt: Date;
  endedAt: Date | null;
  running: number;
  capacity: number;
  parts: WorkerPartLoad[];
  /** Milliseconds. */
  loopLagMs: number;
  /** Bytes. */
  rssBytes: number;
  /** Its clock less the database's, in milliseconds. */
  clockSkewMs: number;
}

export interface WorkerList {
  /** By the database's clock, which the beats are told by. */
  now: Date;
  /** Those that have not ended, by name. */
  living: WorkerRow[];
  /** Those that ended within a day, latest first. */
  ended: WorkerRow[];
}

/** A worker of which nothing was heard for so long is called silent, in milliseconds. */
const SILENT_AFTER_MS = 30_000;
const ENDED_SHOWN_MS = 86_400_000;
const SHOWN_MAX = 200;

/** The workers that live, and those that ended within the last day. */
export async function listWorkers(ctx: Context): Promise<WorkerList> {
  const now = await databaseNow(ctx);
  const [living, ended] = await Promise.all([
    ctx.db.worker.findMany({
      where: { endedAt: null },
      orderBy: [{ name: "asc" }, { startedAt: "desc" }],
      take: SHOWN_MAX,
    }),
    ctx.db.worker.findMany({
      where: { endedAt: { gt: new Date(now.getTime() - ENDED_SHOWN_MS) } },
      orderBy: [{ endedAt: "desc" }, { id: "asc" }],
      take: SHOWN_MAX,
    }),
  ]);
  const rowOf = (worker: Worker) => workerRow(worker, now);
  return { now, living: living.map(rowOf), ended: ended.map(rowOf) };
}

function workerRow(worker: Worker, now: Date): WorkerRow {
  const { mark: _mark, stoppingAt: _stoppingAt, ending: _ending, parts, rssBytes, ...shown } = worker;
  return { ...shown, state: stateOf(worker, now), parts: partLoads(parts), rssBytes: Number(rssBytes) };
}

function stateOf({ endedAt, ending, beatAt, stoppingAt }: Worker, now: Date): WorkerState {
  if (endedAt) return ending === "STOPPED" ? "STOPPED" : "LOST";
  if (now.getTime() - beatAt.getTime() > SILENT_AFTER_MS) return "SILENT";
  return stoppingAt ? "STOPPING" : "ALIVE";
}

/** What is stored came from a worker of any version; a part that cannot be read is left out. */
function partLoads(parts: unknown): WorkerPartLoad[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => {
    const { name, running, capacity } = (part ?? {}) as Record<string, unknown>;
    return typeof name === "string" && typeof running === "number" && typeof capacity === "number"
      ? [{ name, running, capacity }]
      : [];
  });
}
