import type { MaintenanceTask } from "@/server/maintenance/tasks/maintenance-task";
import type { Context } from "@/server/platform/context";
import type { Logger } from "@/server/platform/log";
import type { Pressure } from "./measure-pressure";

/** What executing runs takes besides the database. */
export interface Running {
  /** The single tasks and the restoring one. */
  tasks: readonly MaintenanceTask[];
  /** Names this process in leases. */
  workerName: string;
  log?: Logger;
  /** How long a run stays with a worker of which nothing is heard, in milliseconds; 30,000 unless told. */
  leaseMs?: number;
  /** A batch that takes longer is given up and made smaller, in milliseconds; 5,000 unless told. */
  batchLimitMs?: number;
  /** How long it holds back before it looks again, in milliseconds; 1,000 unless told. */
  holdBackMs?: number;
  /** What makes a run hold back; PostgreSQL is asked unless told. */
  measurePressure?: (ctx: Context, tables: readonly string[]) => Promise<Pressure | null>;
  /** Called between the steps of a batch, for tests that break off there. */
  checkpoint?: (step: BatchStep) => Promise<void> | void;
  /** Called after each batch with how far the run is. */
  onProgress?: (progress: RunningProgress) => void;
}

export type BatchStep = "begun" | "found" | "processed" | "recorded" | "committed";

export interface RunningProgress {
  runId: string;
  task: string;
  scanned: number;
  total: number | null;
  affected: number;
  throttledFor: string | null;
}
