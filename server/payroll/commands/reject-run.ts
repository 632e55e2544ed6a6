import { recordAudit } from "@/server/audit/commands/record-audit";
import { rejectionBlockers } from "@/server/payroll/domain/approval-policy";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { loadApprovalFacts } from "../queries/load-approval-facts";
import { auditRefusal } from "./audit-refusal";
import { lockRun, moveRun, NOT_SUBMITTED } from "./move-run";
import { voidApprovals } from "./void-approvals";

/**
 * Sends a submitted run back to its editors with a comment. It can be changed again, and approvals that it had are
 * void. Throws Conflict when the run changed since it was seen, RuleBroken `payroll.rejection_blocked` otherwise.
 */
export async function rejectRun(
  ctx: Context,
  input: { runId: string; seenVersion: number; comment: string },
): Promise<void> {
  await auditRefusal(ctx, { action: "payroll.rejection.refused", ...input }, () => decide(ctx, input));
}

async function decide(
  ctx: Context,
  input: { runId: string; seenVersion: number; comment: string },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId, input.seenVersion);
    const facts = await loadApprovalFacts(tx, run, { checkIntegrity: false });
    const blockers = rejectionBlockers(facts.run, facts.approver, input.comment);
    if (blockers.length > 0 || run.contentHash === null) {
      throw new RuleBroken(
        "payroll.rejection_blocked",
        blockers.map((blocker) => blocker.text),
      );
    }
    const comment = input.comment.trim();
    await voidApprovals(tx, run.id, `The run was sent back: ${comment}`);
    await tx.db.approval.create({
      data: {
        id: newId("appr"),
        runId: run.id,
        approverId: facts.approver.id,
        approverName: tx.actor.name,
        decision: "REJECTED",
        comment,
        totalMinor: run.payableMinor,
        currency: run.currency,
        payeeCount: run.payableVendors,
        contentHash: run.contentHash,
        runVersion: run.version,
        decidedAt: tx.clock.now(),
        // A rejection is carried out at once, so it stands in nobody's way afterwards.
        voidedAt: tx.clock.now(),
        voidedReason: "Carried out",
      },
    });
    await moveRun(tx, run, "DRAFT", NOT_SUBMITTED);
    await recordAudit(tx, {
      action: "payroll.run.rejected",
      subjectKind: "payrollRun",
      subjectId: run.id,
      before: { status: run.status, contentHash: run.contentHash },
      after: { status: "DRAFT" },
      reason: comment,
    });
  });
}
