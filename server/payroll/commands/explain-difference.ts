import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { Conflict, Forbidden, InvalidInput, NotFound } from "@/server/platform/errors";
import type { ReconciliationDifference } from "@/server/platform/prisma/client";

/**
 * Says what a difference is; somebody else then resolves it. Saying it again before that replaces what was said.
 * Throws Conflict when it is resolved.
 */
export async function explainDifference(
  ctx: Context,
  input: { differenceId: string; explanation: string },
): Promise<void> {
  const explanation = input.explanation.trim();
  if (explanation === "") throw new InvalidInput("Say what the difference is.", "explanation");
  await inTransaction(ctx, async (tx) => {
    const { actor } = tx;
    if (actor.kind !== "staff") throw new Forbidden("Only a person can explain a difference.");
    const before = await lockDifference(tx, input.differenceId);
    await tx.db.reconciliationDifference.update({
      where: { id: before.id },
      data: {
        status: "EXPLAINED",
        explanation,
        explainedById: actor.id,
        explainedByName: actor.name,
        explainedAt: tx.clock.now(),
      },
    });
    await recordAudit(tx, {
      action: "payroll.difference.explained",
      subjectKind: "reconciliationDifference",
      subjectId: before.id,
      before: { status: before.status, explanation: before.explanation },
      after: { status: "EXPLAINED" },
      reason: explanation,
    });
  });
}

/** Reads a difference under its row lock. Throws NotFound, and Conflict when it is resolved. */
export async function lockDifference(tx: TxContext, differenceId: string): Promise<ReconciliationDifference> {
  await tx.db.$queryRaw`SELECT id FROM reconciliation_difference WHERE id = ${differenceId} FOR UPDATE`;
  const found = await tx.db.reconciliationDifference.findUnique({ where: { id: differenceId } });
  if (!found) throw new NotFound("Difference", differenceId);
  if (found.status === "RESOLVED") throw new Conflict("This difference was resolved already.");
  return found;
}
