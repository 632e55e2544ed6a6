import { recordAudit } from "@/server/audit/commands/record-audit";
import { staleBlockers } from "@/server/payroll/domain/approval-policy";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { loadApprovalFacts } from "../queries/load-approval-facts";
import { lockRun, moveRun, type LockedRun } from "./move-run";
import { reservePayouts } from "./reserve-payouts";

const POSSIBLE: readonly LockedRun["status"][] = ["PAYING", "PAUSED", "PARTLY_PAID"];

/**
 * Has stale payouts of a run (or the named ones) sent exactly as they were approved; what was refunded since is taken
 * back by the vendor's next run. It is an approval anew: by somebody who neither submitted nor changed the run.
 * Throws Conflict when the run changed since it was seen, RuleBroken `payroll.approval_blocked` with every reason,
 * `payroll.run_cannot_move` and `payroll.nothing_stale`.
 */
export async function sendStalePayouts(
  ctx: Context,
  input: {
    runId: string;
    seenVersion: number;
    reason: string;
    payoutIds?: readonly string[] | undefined;
    /** The record of a step-up, where one was made. */
    stepUpId?: string | undefined;
  },
): Promise<{ reserved: number }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why it is sent all the same.", "reason");
  return inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId, input.seenVersion);
    if (!POSSIBLE.includes(run.status))
      throw new RuleBroken("payroll.run_cannot_move", ["The run is not being paid."]);
    const facts = await loadApprovalFacts(tx, run, { checkIntegrity: false });
    const blockers = staleBlockers(facts.run, facts.approver);
    if (blockers.length > 0)
      throw new RuleBroken(
        "payroll.approval_blocked",
        blockers.map((blocker) => blocker.text),
      );
    if (run.status === "PARTLY_PAID") await moveRun(tx, run, "PAYING", { finishedAt: null });
    else await tx.db.payrollRun.update({ where: { id: run.id }, data: { version: { increment: 1 } } });
    const reserved = await reservePayouts(tx, run.id, {
      from: "STALE",
      reason: `Sent as it was approved: ${reason}`,
      payoutIds: input.payoutIds,
    });
    if (reserved === 0) throw new RuleBroken("payroll.nothing_stale", ["No payout of this run is stale."]);
    await enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}` });
    await recordAudit(tx, {
      action: "payroll.payouts.approved-again",
      subjectKind: "payrollRun",
      subjectId: run.id,
      before: { status: run.status },
      after: { reserved, payoutIds: input.payoutIds, stepUpId: input.stepUpId },
      reason,
    });
    return { reserved };
  });
}
