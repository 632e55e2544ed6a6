import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { lockRun, moveRun } from "./move-run";
import { reservePayouts } from "./reserve-payouts";

/**
 * Reserves the run's failed payouts (or the named ones of them) again and asks the worker to pay them, each by a new
 * attempt with a key of its own: a payout is FAILED only when it is proved that no transfer exists for it.
 * Throws Conflict when the run changed since it was seen, RuleBroken `payroll.nothing_to_retry` when none failed.
 */
export async function retryFailedPayouts(
  ctx: Context,
  input: { runId: string; seenVersion: number; payoutIds?: readonly string[] },
): Promise<{ retried: number }> {
  return inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId, input.seenVersion);
    // The table also has a paused run become PAYING, but that is finance's resume.
    if (run.status !== "PARTLY_PAID")
      throw new RuleBroken("payroll.run_cannot_move", ["Failed payouts are retried once the run is over."]);
    await moveRun(tx, run, "PAYING", { finishedAt: null });
    const retried = await reservePayouts(tx, run.id, {
      from: "FAILED",
      reason: "Finance retries the payout",
      payoutIds: input.payoutIds,
    });
    if (retried === 0) throw new RuleBroken("payroll.nothing_to_retry", ["no payout of this run has failed"]);
    await enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}` });
    await recordAudit(tx, {
      action: "payroll.payouts.retried",
      subjectKind: "payrollRun",
      subjectId: run.id,
      before: { status: run.status },
      after: { status: "PAYING", retried },
    });
    return { retried };
  });
}
