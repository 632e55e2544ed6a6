import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { lockDraft, recalculateVendors } from "./recalculate-run";

/**
 * Leaves a vendor out of this draft, or takes it in again with a null reason. Nothing is lost: what it is due is
 * free for the next run. The row stays visible with its outcome.
 */
export async function setVendorExclusion(
  ctx: Context,
  input: { runId: string; seenVersion: number; payoutId: string; reason: string | null },
): Promise<void> {
  const reason = input.reason?.trim() ?? null;
  if (reason === "") throw new InvalidInput("Say why the vendor is left out.", "reason");
  await inTransaction(ctx, async (tx) => {
    const run = await lockDraft(tx, input.runId, input.seenVersion);
    const payout = await tx.db.payout.findFirst({ where: { id: input.payoutId, runId: run.id } });
    if (!payout) throw new NotFound("Payout", input.payoutId);
    await tx.db.payout.update({ where: { id: payout.id }, data: { excludedReason: reason } });
    await recalculateVendors(tx, run, [payout.vendorId], reason === null ? "included" : "excluded");
    const after = await tx.db.payout.findUniqueOrThrow({ where: { id: payout.id } });
    await recordAudit(tx, {
      action: reason === null ? "payroll.vendor.included" : "payroll.vendor.excluded",
      subjectKind: "payout",
      subjectId: payout.id,
      before: { outcome: payout.outcome, payMinor: payout.payMinor },
      after: { outcome: after.outcome, payMinor: after.payMinor },
      reason,
    });
  });
}
