import { recordAudit } from "@/server/audit/commands/record-audit";
import type { CoveredOrder } from "@/server/payroll/domain/covered-payouts";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { lockRun } from "./move-run";

/**
 * Decides about an approved run that the provider's balance does not cover: with an order it pays, in that order, what
 * is covered, and what is not fails without having been tried; without one it is only looked again whether the whole
 * is covered now. Throws Conflict when the run changed since it was seen, RuleBroken `payroll.funds_not_short` when it
 * does not wait for money.
 */
export async function payWhatIsCovered(
  ctx: Context,
  input: {
    runId: string;
    seenVersion: number;
    order?: CoveredOrder | undefined;
    reason?: string | undefined;
    /** The record of a step-up, where one was made. */
    stepUpId?: string | undefined;
  },
): Promise<void> {
  const reason = input.reason?.trim() ?? "";
  if (input.order && reason === "") throw new InvalidInput("Say why the run is paid in part.", "reason");
  await inTransaction(ctx, async (tx) => {
    const run = await lockRun(tx, input.runId, input.seenVersion);
    if (run.status !== "APPROVED" || run.fundsShortAt === null)
      throw new RuleBroken("payroll.funds_not_short", ["This run does not wait for money."]);
    await tx.db.payrollRun.update({
      where: { id: run.id },
      data: {
        fundsShortAt: null,
        version: { increment: 1 },
        ...(input.order ? { coveredOrder: input.order, coveredByName: tx.actor.name } : {}),
      },
    });
    await enqueue(tx, payRunRequest, { runId: run.id }, { key: `pay-run:${run.id}` });
    await recordAudit(tx, {
      action: input.order ? "payroll.run.part-payment-decided" : "payroll.run.funds-asked-again",
      subjectKind: "payrollRun",
      subjectId: run.id,
      after: { order: input.order, freeMinor: run.fundsFreeMinor, stepUpId: input.stepUpId },
      reason: reason || null,
    });
  });
}
