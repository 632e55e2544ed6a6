import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, RuleBroken } from "@/server/platform/errors";

/**
 * Runs a decision on a run, or another subject, and, when a rule or somebody faster stands against it, writes the attempt to the audit log
 * before throwing on: who tried to decide, on what, and why they could not. The decision's own transaction is undone
 * by then, so the entry has one of its own.
 */
export async function auditRefusal<T>(
  ctx: Context,
  attempt: { action: string; seenVersion: number } & (
    { runId: string } | { subjectKind: string; subjectId: string }
  ),
  decide: () => Promise<T>,
): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof RuleBroken || error instanceof Conflict) {
      await inTransaction(ctx, (tx) =>
        recordAudit(tx, {
          action: attempt.action,
          subjectKind: "runId" in attempt ? "payrollRun" : attempt.subjectKind,
          subjectId: "runId" in attempt ? attempt.runId : attempt.subjectId,
          after: {
            seenVersion: attempt.seenVersion,
            refused: error.code,
            reasons: error instanceof RuleBroken ? error.reasons : [error.message],
          },
        }),
      );
    }
    throw error;
  }
}
