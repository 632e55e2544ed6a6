import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, RuleBroken } from "@/server/platform/errors";
import { lockVendor } from "./lock-vendor";

const HOLD_DAYS_MAX = 365;

/**
 * Sets how many days after completion a vendor's earnings become payable; null goes back to the policy's default.
 * It holds for earnings that are recorded from now on: one that is in the ledger keeps the day it was given.
 *
 * Throws NotFound, Conflict for a stale version, InvalidInput, RuleBroken `vendors.same_hold_days`.
 */
export async function setHoldDays(
  ctx: Context,
  input: { vendorId: string; seenVersion: number; holdDays: number | null; reason: string },
): Promise<void> {
  const { holdDays } = input;
  if (holdDays !== null && !(Number.isInteger(holdDays) && holdDays >= 0 && holdDays <= HOLD_DAYS_MAX))
    throw new InvalidInput(`Choose 0 to ${HOLD_DAYS_MAX} whole days.`, "holdDays");
  await inTransaction(ctx, async (tx) => {
    const vendor = await lockVendor(tx, input.vendorId, input.seenVersion);
    if (vendor.holdDays === holdDays)
      throw new RuleBroken("vendors.same_hold_days", ["the vendor has these hold days already"]);
    await tx.db.vendor.update({ where: { id: vendor.id }, data: { holdDays, version: { increment: 1 } } });
    await recordAudit(tx, {
      action: "vendors.holdDays.set",
      subjectKind: "vendor",
      subjectId: vendor.id,
      before: { holdDays: vendor.holdDays },
      after: { holdDays },
      reason: input.reason.trim(),
    });
  });
}
