import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { RunAttemptOutcome } from "@/server/platform/prisma/enums";
import type { RunLease } from "./claim-run";
import { limitIdleTime } from "./limit-idle-time";

/**
 * Records success. False when another worker has taken the run: then nothing is changed. Called inside the
 * transaction of the work itself, the work and its end are one.
 */
export async function finishRun(
  ctx: Context,
  lease: RunLease,
  { progress }: { progress?: unknown } = {},
): Promise<boolean> {
  return endAttempt(ctx, lease, {
    to: "DONE",
    outcome: "DONE",
    reason: null,
    ...(progress === undefined ? {} : { progress }),
  });
}

/** Records that the executor stopped because a person asked for it. False when another has taken the run. */
export async function stopCancelledRun(ctx: Context, lease: RunLease): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const run = await tx.db.scheduledRun.findUnique({
      where: { id: lease.runId },
      select: { cancelRequestedBy: true },
    });
    const reason = `cancelled by ${run?.cancelRequestedBy ?? "somebody"}`;
    return endAttempt(tx, lease, { to: "CANCELLED", outcome: "CANCELLED", reason });
  });
}

/**
 * Gives a run back that the worker's own stop cut short: another may take it at once, and the attempt does not
 * count. False when another worker has taken it.
 */
export async function returnRun(ctx: Context, lease: RunLease): Promise<boolean> {
  return endAttempt(ctx, lease, { to: "PLANNED", outcome: "RETURNED", reason: null, retryInMs: 0 });
}

export interface AttemptEnd {
  to: "DONE" | "FAILED" | "DEAD" | "CANCELLED" | "PLANNED";
  outcome: RunAttemptOutcome;
  reason: string | null;
  error?: string;
  stack?: string;
  progress?: unknown;
  /** For PLANNED: when it may be tried again, in milliseconds from now. */
  retryInMs?: number;
}

/** Ends the holder's attempt and moves the run, if the lease still holds. */
export async function endAttempt(ctx: Context, lease: RunLease, end: AttemptEnd): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    await limitIdleTime(tx);
    if (!(await moveRun(tx, lease, end))) return false;
    await tx.db.$executeRaw`
      UPDATE scheduled_run_attempt
         SET outcome = ${end.outcome}::run_attempt_outcome, finished_at = scheduling_now(),
             error = ${end.error ?? null}, stack = ${end.stack ?? null}
       WHERE run_id = ${lease.runId} AND token = ${lease.token}`;
    return true;
  });
}

async function moveRun(tx: TxContext, lease: RunLease, end: AttemptEnd): Promise<boolean> {
  const isOver = end.to !== "PLANNED";
  const progress = end.progress === undefined ? null : JSON.stringify(end.progress);
  const moved = await tx.db.$executeRaw`
    UPDATE scheduled_run
       SET status = ${end.to}::scheduled_run_status, reason = ${end.reason}, lease_until = NULL,
           progress = coalesce(${progress}::jsonb, progress),
           attempts = attempts - ${end.outcome === "RETURNED" ? 1 : 0},
           finished_at = CASE WHEN ${isOver} THEN scheduling_now() END,
           due_at = CASE WHEN ${isOver} THEN due_at
                    ELSE scheduling_now() + ${end.retryInMs ?? 0}::float8 * interval '1 millisecond' END
     WHERE id = ${lease.runId} AND lease_token = ${lease.token} AND status = 'RUNNING'`;
  return moved === 1;
}
