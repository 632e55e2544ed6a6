import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { Conflict, Forbidden, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import type { TransferReversal } from "@/server/platform/prisma/client";
import { auditRefusal } from "../commands/audit-refusal";
import { reversalDecisionBlockers, reversibleMinor } from "../domain/reversal";
import { sendReversalRequest } from "../job-requests";
import { loadReversible } from "./load-reversible";

/** What the second person had on the screen; anything else there now is a Conflict. */
export interface DecideReversalInput {
  reversalId: string;
  seenVersion: number;
  /** The record of a step-up, where one was made. */
  stepUpId?: string | undefined;
}

/**
 * Agrees to a reversal that another person has asked for, and has the worker send it. Throws Conflict when it changed
 * since it was seen, RuleBroken `payroll.second_person_needed` for whoever asked for it, and
 * `payroll.reversal_blocked` when less is left by now than was asked for. A refusal is audited as well.
 */
export async function approveReversal(
  ctx: Context,
  input: DecideReversalInput & { comment?: string | undefined },
): Promise<void> {
  await refusable(ctx, input, () =>
    inTransaction(ctx, async (tx) => {
      const { reversal, actor } = await lockDecidable(tx, input);
      const payout = await loadReversible(tx, reversal.payoutId);
      const leftMinor = reversibleMinor(payout, reversal.purpose);
      if (payout.status !== "PAID" || reversal.amountMinor > leftMinor)
        throw new RuleBroken("payroll.reversal_blocked", [
          reversal.purpose === "SETTLES_DEBT"
            ? "The vendor owes less by now than was asked for. Decline it and ask anew."
            : "Less is left of the payout by now than was asked for. Decline it and ask anew.",
        ]);
      const comment = input.comment?.trim() || null;
      await decide(tx, reversal, "APPROVED", actor, comment, input.stepUpId);
      await enqueue(tx, sendReversalRequest, { reversalId: reversal.id }, { key: `reversal:${reversal.id}` });
      await auditDecision(tx, reversal, "payroll.reversal.approved", comment);
    }),
  );
}

/**
 * Says no to a reversal; who asked for it may so take it back. Throws Conflict when it changed since it was seen or
 * was decided.
 */
export async function declineReversal(
  ctx: Context,
  input: DecideReversalInput & { comment: string },
): Promise<void> {
  const comment = input.comment.trim();
  if (comment === "") throw new InvalidInput("Say why not.", "comment");
  await inTransaction(ctx, async (tx) => {
    const { reversal, actor } = await lockSeen(tx, input);
    await decide(tx, reversal, "DECLINED", actor, comment, input.stepUpId);
    await auditDecision(tx, reversal, "payroll.reversal.declined", comment);
  });
}

function refusable(ctx: Context, input: DecideReversalInput, decision: () => Promise<void>): Promise<void> {
  return auditRefusal(
    ctx,
    {
      action: "payroll.reversal.refused",
      seenVersion: input.seenVersion,
      subjectKind: "transferReversal",
      subjectId: input.reversalId,
    },
    decision,
  );
}

async function lockSeen(tx: TxContext, input: DecideReversalInput) {
  const { actor } = tx;
  if (actor.kind !== "staff") throw new Forbidden("Only a person can decide about a reversal.");
  await tx.db.$queryRaw`SELECT id FROM transfer_reversal WHERE id = ${input.reversalId} FOR UPDATE`;
  const reversal = await tx.db.transferReversal.findUnique({ where: { id: input.reversalId } });
  if (!reversal) throw new NotFound("Reversal", input.reversalId);
  if (reversal.version !== input.seenVersion || reversal.status !== "REQUESTED") throw new Conflict();
  return { reversal, actor };
}

async function lockDecidable(tx: TxContext, input: DecideReversalInput) {
  const locked = await lockSeen(tx, input);
  const blockers = reversalDecisionBlockers(locked.reversal, locked.actor.id);
  if (blockers.length > 0) throw new RuleBroken("payroll.second_person_needed", blockers);
  return locked;
}

async function decide(
  tx: TxContext,
  reversal: TransferReversal,
  status: "APPROVED" | "DECLINED",
  actor: { id: string; name: string },
  comment: string | null,
  stepUpId: string | undefined,
): Promise<void> {
  const now = tx.clock.now();
  await tx.db.transferReversal.update({
    where: { id: reversal.id },
    data: {
      status,
      version: { increment: 1 },
      decidedAt: now,
      decidedById: actor.id,
      decidedByName: actor.name,
      decisionComment: comment,
      stepUpId: stepUpId ?? null,
      ...(status === "DECLINED" ? { finishedAt: now } : {}),
    },
  });
}

async function auditDecision(
  tx: TxContext,
  reversal: TransferReversal,
  action: string,
  comment: string | null,
): Promise<void> {
  await recordAudit(tx, {
    action,
    subjectKind: "payout",
    subjectId: reversal.payoutId,
    before: { reversalId: reversal.id, status: reversal.status },
    after: { amountMinor: reversal.amountMinor, requestedByName: reversal.requestedByName },
    reason: comment,
  });
}
