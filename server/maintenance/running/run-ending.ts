import type { RunWhy } from "@/server/maintenance/domain/run-state";

/** How a worker's part in a run came to its end. */
export type RunEnding =
  | { to: "DONE"; why: "COMPLETED"; text?: string }
  | { to: "PAUSED" }
  | { to: "CANCELLED"; why: "CANCELLED" }
  | { to: "STOPPED"; why: RunWhy; text: string }
  | { to: "FAILED"; why: "ERROR"; error: string }
  /** The worker stops: another goes on. */
  | { to: "PLANNED" }
  /** The lease is another's; nothing is recorded. */
  | { to: "LOST" };
