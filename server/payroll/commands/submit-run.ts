import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { computeRunHash, contentFaults } from "./freeze-content";
import { requireNotFrozen } from "../reconciliation/freeze";
import { lockRun, moveRun } from "./move-run";

/**
 * Submits a draft for approval: freezes its content and seals it with the content hash that approvers approve.
 * Throws Conflict when the run changed since the caller saw it, RuleBroken `payroll.nothing_payable` when nobody
 * would be paid, `payroll.frozen`, and `payroll.content_faulty` when claims or the ledger do not add up.
 */
export async function submitRun(
  ctx: Context,
  input: { runId: string; seenVersion: number },
): Promise<{ contentHash: string }> {
  return inTransaction(
    ctx,
    async (tx) => {
      const run = await lockRun(tx, input.runId, input.seenVersion);
      await requireNotFrozen(tx);
      if (run.payableVendors === 0 && run.status === "DRAFT") {
        throw new RuleBroken("payroll.nothing_payable", ["no vendor of this run would be paid"]);
      }
      const faults = await contentFaults(tx, run.id);
      if (faults.length > 0) throw new RuleBroken("payroll.content_faulty", faults);
      const contentHash = await computeRunHash(tx, run.id);
      await moveRun(tx, run, "AWAITING_APPROVAL", {
        contentHash,
        submittedAt: tx.clock.now(),
        submittedById: tx.actor.kind === "staff" ? tx.actor.id : null,
        submittedByName: tx.actor.name,
      });
      await recordAudit(tx, {
        action: "payroll.run.submitted",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { status: run.status },
        after: { status: "AWAITING_APPROVAL", contentHash, payableMinor: run.payableMinor },
      });
      return { contentHash };
    },
    { timeLimitMs: 300_000 },
  );
}
