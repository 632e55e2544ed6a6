import { recordAudit } from "@/server/audit/commands/record-audit";
import { undoBlockers } from "@/server/payroll/domain/approval-policy";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { loadApprovalFacts } from "../queries/load-approval-facts";
import { lockRun, moveRun } from "./move-run";
import { unreservePayouts } from "./reserve-payouts";

/**
 * Takes back one's own approval, which is possible until the first payout is sent. A run that was approved by it
 * waits for approval again and what was reserved is given back. The job that would have paid it finds it unapproved.
 * Throws Conflict when the run changed since it was seen, RuleBroken `payroll.undo_blocked` otherwise.
 */
export async function undoApproval(
  ctx: Context,
  input: { runId: string; seenVersion: number },
): Promise<void> {
  await inTransaction(
    ctx,
    async (tx) => {
      const run = await lockRun(tx, input.runId, input.seenVersion);
      const facts = await loadApprovalFacts(tx, run, { checkIntegrity: false });
      const blockers = undoBlockers(facts.run, facts.approver);
      if (blockers.length > 0) {
        throw new RuleBroken(
          "payroll.undo_blocked",
          blockers.map((blocker) => blocker.text),
        );
      }
      await tx.db.approval.updateMany({
        where: { runId: run.id, approverId: facts.approver.id, voidedAt: null },
        data: { voidedAt: tx.clock.now(), voidedReason: "Taken back by the approver" },
      });
      if (run.status === "APPROVED") {
        await unreservePayouts(tx, run.id, { to: "PLANNED", reason: "The approval was taken back" });
        await moveRun(tx, run, "AWAITING_APPROVAL", { approvedAt: null });
      } else {
        await tx.db.payrollRun.update({ where: { id: run.id }, data: { version: { increment: 1 } } });
      }
      await recordAudit(tx, {
        action: "payroll.approval.undone",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { status: run.status },
        after: { status: "AWAITING_APPROVAL" },
      });
    },
    { timeLimitMs: 300_000 },
  );
}
