import type { TxContext } from "@/server/platform/context";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { lockDrafting } from "./calculate-payouts";
import { lockRun, moveRun, NOT_SUBMITTED } from "./move-run";
import { recalculateVendors } from "./recalculate-run";
import { voidApprovals } from "./void-approvals";

/**
 * Brings the runs that are not approved yet up to date after something about a vendor changed. A draft is worked
 * out again for the vendor. A submitted run is sent back to draft with its approvals void, because nobody may
 * approve something other than what they saw; it has to be submitted again.
 */
export async function refreshOpenRuns(tx: TxContext, vendorId: string, why: string): Promise<void> {
  const open = await tx.db.payrollRun.findMany({
    where: { status: { in: ["DRAFT", "AWAITING_APPROVAL"] }, payouts: { some: { vendorId } } },
    select: { id: true, currency: true },
    orderBy: { id: "asc" },
  });
  for (const currency of [...new Set(open.map((run) => run.currency))].sort())
    await lockDrafting(tx, currency);
  for (const { id } of open) {
    let run = await lockRun(tx, id);
    if (run.status === "AWAITING_APPROVAL") {
      await voidApprovals(tx, id, `The content changed: ${why}`);
      await moveRun(tx, run, "DRAFT", NOT_SUBMITTED);
      await recordAudit(tx, {
        action: "payroll.run.reopened",
        subjectKind: "payrollRun",
        subjectId: id,
        before: { status: "AWAITING_APPROVAL", contentHash: run.contentHash },
        after: { status: "DRAFT" },
        reason: why,
      });
      run = await lockRun(tx, id);
    }
    if (run.status === "DRAFT") await recalculateVendors(tx, run, [vendorId], why);
  }
}
