import { recordAudit } from "@/server/audit/commands/record-audit";
import { refreshOpenRuns } from "@/server/payroll/commands/refresh-open-runs";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { lockVendor } from "./lock-vendor";

/**
 * Keeps a vendor out of every run until it is reinstated; its earnings go on and its balance stays. Drafts that have
 * it are worked out again, and a submitted run goes back to draft, because what was to be approved has changed.
 *
 * Throws NotFound, Conflict for a stale version, InvalidInput without a reason, RuleBroken
 * `vendors.already_suspended`.
 */
export async function suspendVendor(
  ctx: Context,
  input: { vendorId: string; seenVersion: number; reason: string },
): Promise<void> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the vendor is suspended.", "reason");
  await inTransaction(
    ctx,
    async (tx) => {
      const vendor = await lockVendor(tx, input.vendorId, input.seenVersion);
      if (vendor.status === "SUSPENDED")
        throw new RuleBroken("vendors.already_suspended", ["the vendor is suspended already"]);
      await tx.db.vendor.update({
        where: { id: vendor.id },
        data: { status: "SUSPENDED", statusReason: reason, version: { increment: 1 } },
      });
      await refreshOpenRuns(tx, vendor.id, "vendor suspended");
      await recordAudit(tx, {
        action: "vendors.vendor.suspended",
        subjectKind: "vendor",
        subjectId: vendor.id,
        before: { status: vendor.status },
        after: { status: "SUSPENDED" },
        reason,
      });
    },
    { timeLimitMs: 300_000 },
  );
}
