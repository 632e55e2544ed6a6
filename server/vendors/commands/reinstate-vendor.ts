import { recordAudit } from "@/server/audit/commands/record-audit";
import { refreshOpenRuns } from "@/server/payroll/commands/refresh-open-runs";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { lockVendor } from "./lock-vendor";

/**
 * Lets a suspended vendor be paid again, from the next run on or in the drafts that have it.
 *
 * Throws NotFound, Conflict for a stale version, InvalidInput without a reason, RuleBroken `vendors.not_suspended`.
 */
export async function reinstateVendor(
  ctx: Context,
  input: { vendorId: string; seenVersion: number; reason: string },
): Promise<void> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the vendor is reinstated.", "reason");
  await inTransaction(
    ctx,
    async (tx) => {
      const vendor = await lockVendor(tx, input.vendorId, input.seenVersion);
      if (vendor.status !== "SUSPENDED")
        throw new RuleBroken("vendors.not_suspended", ["the vendor is not suspended"]);
      await tx.db.vendor.update({
        where: { id: vendor.id },
        data: { status: "ACTIVE", statusReason: null, version: { increment: 1 } },
      });
      await refreshOpenRuns(tx, vendor.id, "vendor reinstated");
      await recordAudit(tx, {
        action: "vendors.vendor.reinstated",
        subjectKind: "vendor",
        subjectId: vendor.id,
        before: { status: vendor.status, statusReason: vendor.statusReason },
        after: { status: "ACTIVE" },
        reason,
      });
    },
    { timeLimitMs: 300_000 },
  );
}
