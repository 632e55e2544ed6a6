import {
  approvedWithinWindow,
  ROLLING_WINDOW_MS,
  type ApprovalPolicy,
  type Approver,
  type RunForApproval,
} from "@/server/payroll/domain/approval-policy";
import type { Context, TxContext } from "@/server/platform/context";
import { Forbidden } from "@/server/platform/errors";
import type { PayrollRun } from "@/server/platform/prisma/client";
import { computeRunHash, contentFaults } from "../commands/freeze-content";
import { currencyPolicyOf } from "./get-payroll-policy";

export interface ApprovalFacts {
  run: RunForApproval;
  approver: Approver;
  policy: ApprovalPolicy;
}

/**
 * All that the approval rules look at, for the acting staff member. Inside a transaction it locks the person's row,
 * so that approvals of several runs by one person are counted one after the other, and reads their role as it is
 * now. `checkIntegrity` hashes the stored content anew, which takes a moment for a large run.
 */
export async function loadApprovalFacts(
  ctx: Context | TxContext,
  run: PayrollRun,
  options: { checkIntegrity: boolean },
): Promise<ApprovalFacts> {
  if (ctx.actor.kind !== "staff") throw new Forbidden("Only a person can decide on a payroll run.");
  if ("inTransaction" in ctx) {
    await ctx.db.$queryRaw`SELECT id FROM staff_member WHERE id = ${ctx.actor.id} FOR UPDATE`;
  }
  const now = ctx.clock.now();
  const [staff, approvals, editors, recent, sent, rules] = [
    await ctx.db.staffMember.findUnique({
      where: { id: ctx.actor.id },
      select: { role: true, disabledAt: true },
    }),
    await ctx.db.approval.findMany({ where: { runId: run.id } }),
    await ctx.db.runEditor.findMany({
      where: { runId: run.id },
      select: { staffId: true },
      distinct: ["staffId"],
    }),
    await ctx.db.approval.findMany({
      where: {
        approverId: ctx.actor.id,
        decision: "APPROVED",
        voidedAt: null,
        runId: { not: run.id },
        decidedAt: { gt: new Date(now.getTime() - ROLLING_WINDOW_MS) },
      },
      select: { totalMinor: true, currency: true, decidedAt: true },
    }),
    await ctx.db.payoutAttempt.findFirst({ where: { payout: { runId: run.id } }, select: { id: true } }),
    await currencyPolicyOf(ctx, run.currency),
  ];
  if (!staff || staff.disabledAt) throw new Forbidden();
  return {
    run: {
      status: run.status,
      version: run.version,
      contentHash: run.contentHash,
      totalMinor: run.payableMinor,
      submittedById: run.submittedById,
      editorIds: editors.map((editor) => editor.staffId),
      decisions: approvals.map((approval) => ({
        approverId: approval.approverId,
        decision: approval.decision,
        contentHash: approval.contentHash,
        voided: approval.voidedAt !== null,
      })),
      sendingBegan: sent !== null,
      ...(options.checkIntegrity && "inTransaction" in ctx
        ? { integrity: await integrityOf(ctx as TxContext, run) }
        : {}),
    },
    approver: {
      id: ctx.actor.id,
      role: staff.role,
      // Nobody can act for somebody else in this product; the rule stands ready for the day when they can.
      impersonated: false,
      approvedWithinWindowMinor: approvedWithinWindow(recent, run.currency, now),
    },
    policy: {
      twoPersonLimitMinor: rules.twoPersonAboveMinor,
      rollingLimitMinor: rules.approverDailyLimitMinor,
    },
  };
}

async function integrityOf(tx: TxContext, run: PayrollRun): Promise<RunForApproval["integrity"]> {
  const faults = await contentFaults(tx, run.id);
  return {
    contentHashMatches: (await computeRunHash(tx, run.id)) === run.contentHash,
    ledgerBalanced: faults.length === 0,
  };
}
