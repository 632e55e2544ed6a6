import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { Forbidden, InvalidInput, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { payRunRequest } from "../job-requests";
import { freezeReasons } from "../reconciliation/freeze";
import { lockDifference } from "./explain-difference";

/**
 * Resolves a difference that another person has explained, with why. With the last one payroll thaws, and approved
 * runs that waited are begun. Throws Conflict when it is resolved, RuleBroken `payroll.difference_not_explained` and
 * `payroll.second_person_needed`.
 */
export async function resolveDifference(
  ctx: Context,
  input: { differenceId: string; resolution: string },
): Promise<{ isFrozen: boolean }> {
  const resolution = input.resolution.trim();
  if (resolution === "") throw new InvalidInput("Say how it is resolved.", "resolution");
  return inTransaction(ctx, async (tx) => {
    const { actor } = tx;
    if (actor.kind !== "staff") throw new Forbidden("Only a person can resolve a difference.");
    const before = await lockDifference(tx, input.differenceId);
    if (before.status !== "EXPLAINED")
      throw new RuleBroken("payroll.difference_not_explained", [
        "First somebody says what the difference is; a second person resolves it.",
      ]);
    if (before.explainedById === actor.id)
      throw new RuleBroken("payroll.second_person_needed", [
        "You have explained this difference, so somebody else resolves it.",
      ]);
    await tx.db.reconciliationDifference.update({
      where: { id: before.id },
      data: {
        status: "RESOLVED",
        resolution,
        resolvedById: actor.id,
        resolvedByName: actor.name,
        resolvedAt: tx.clock.now(),
      },
    });
    const isFrozen = (await freezeReasons(tx)).length > 0;
    if (!isFrozen) {
      const waiting = await tx.db.payrollRun.findMany({
        where: { status: "APPROVED" },
        select: { id: true },
      });
      for (const { id } of waiting) await enqueue(tx, payRunRequest, { runId: id }, { key: `pay-run:${id}` });
    }
    await recordAudit(tx, {
      action: "payroll.difference.resolved",
      subjectKind: "reconciliationDifference",
      subjectId: before.id,
      before: { status: before.status, explainedByName: before.explainedByName },
      after: { status: "RESOLVED", isFrozen },
      reason: resolution,
    });
    return { isFrozen };
  });
}
