import { recordAudit } from "@/server/audit/commands/record-audit";
import { parseTypedAmount } from "@/server/money/parse-typed-amount";
import {
  approvalBlockers,
  approvalsNeeded,
  standingApproverIds,
} from "@/server/payroll/domain/approval-policy";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { tellSkipped } from "../paying/tell-held-back";
import { payrollPolicyOf } from "../queries/get-payroll-policy";
import { requireNotFrozen } from "../reconciliation/freeze";
import { loadApprovalFacts } from "../queries/load-approval-facts";
import { auditRefusal } from "./audit-refusal";
import { lockRun, moveRun } from "./move-run";
import { reservePayouts } from "./reserve-payouts";

export interface ApproveRunInput {
  runId: string;
  /** What the approver had on the screen; anything else there now is a Conflict. */
  seenVersion: number;
  contentHash: string;
  /** The total as the approver typed it, in any locale's separators; asked for above the two-person limit. */
  typedTotal?: string;
  comment?: string;
  /** The record of a step-up, where one was made. */
  stepUpId?: string;
}

/**
 * Records one person's approval of exactly the content they saw. The last one needed approves the run: its payouts
 * are reserved in the ledger and the worker is asked to pay it, all in one transaction.
 *
 * Throws Conflict when the run is not what the approver saw, and RuleBroken `payroll.approval_blocked` with every
 * reason why this person may not approve it: not finance, the submitter, an editor, approved already, over the
 * 24-hour limit, total not typed, or content that no longer matches its hash. A refusal is audited as well.
 */
export async function approveRun(
  ctx: Context,
  input: ApproveRunInput,
): Promise<{ status: "AWAITING_APPROVAL" | "APPROVED" }> {
  return auditRefusal(ctx, { action: "payroll.approval.refused", ...input }, () => decide(ctx, input));
}

async function decide(
  ctx: Context,
  input: ApproveRunInput,
): Promise<{ status: "AWAITING_APPROVAL" | "APPROVED" }> {
  return inTransaction(
    ctx,
    async (tx) => {
      const run = await lockRun(tx, input.runId);
      await requireNotFrozen(tx);
      const facts = await loadApprovalFacts(tx, run, { checkIntegrity: true });
      const typed = input.typedTotal ? parseTypedAmount(input.typedTotal, run.currency) : undefined;
      const blockers = approvalBlockers(facts.run, facts.approver, facts.policy, {
        version: input.seenVersion,
        contentHash: input.contentHash,
        typedTotalMinor: typed?.ok ? typed.amountMinor : null,
      });
      if (blockers.some((blocker) => blocker.code === "CONTENT_CHANGED")) throw new Conflict();
      if (blockers.length > 0) {
        throw new RuleBroken(
          "payroll.approval_blocked",
          blockers.map((blocker) => blocker.text),
        );
      }
      const approval = {
        approverId: facts.approver.id,
        decision: "APPROVED" as const,
        contentHash: input.contentHash,
      };
      await tx.db.approval.create({
        data: {
          ...approval,
          id: newId("appr"),
          runId: run.id,
          approverName: tx.actor.name,
          comment: input.comment?.trim() || null,
          totalMinor: run.payableMinor,
          currency: run.currency,
          payeeCount: run.payableVendors,
          runVersion: run.version,
          stepUpId: input.stepUpId,
          decidedAt: tx.clock.now(),
        },
      });
      const standing = standingApproverIds({
        contentHash: run.contentHash,
        decisions: [...facts.run.decisions, { ...approval, voided: false }],
      });
      const complete = standing.length >= approvalsNeeded(run.payableMinor, facts.policy);
      if (complete) {
        await moveRun(tx, run, "APPROVED", { approvedAt: tx.clock.now() });
        await reservePayouts(tx, run.id, { from: "PLANNED", reason: "The run was approved" });
        await tellSkipped(tx, run.id);
        const { sendDelaySeconds } = await payrollPolicyOf(tx);
        const [due] = await tx.db.$queryRaw<[{ at: Date }]>`
          SELECT now() + make_interval(secs => ${sendDelaySeconds}) AS at`;
        await enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}`, runAt: due.at });
      } else {
        await tx.db.payrollRun.update({ where: { id: run.id }, data: { version: { increment: 1 } } });
      }
      await recordAudit(tx, {
        action: "payroll.run.approved",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { status: run.status, version: run.version },
        after: {
          status: complete ? "APPROVED" : "AWAITING_APPROVAL",
          contentHash: run.contentHash,
          totalMinor: run.payableMinor,
          payeeCount: run.payableVendors,
          approvals: standing.length,
        },
        reason: input.comment?.trim() || null,
      });
      return { status: complete ? "APPROVED" : "AWAITING_APPROVAL" };
    },
    { timeLimitMs: 300_000 },
  );
}
