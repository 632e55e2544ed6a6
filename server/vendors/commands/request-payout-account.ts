import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { enqueue } from "@/server/platform/jobs";
import { openPayoutAccountKey, openPayoutAccountRequest } from "../job-requests";

/**
 * Asks the worker to open a payout account for a vendor. Asking again while it is at it changes nothing; then
 * `asked` is false. Throws NotFound, and RuleBroken `vendors.account_exists` or `vendors.test_vendor`.
 */
export async function requestPayoutAccount(
  ctx: Context,
  input: { vendorId: string },
): Promise<{ asked: boolean }> {
  return inTransaction(ctx, async (tx) => {
    const vendor = await tx.db.vendor.findUnique({
      where: { id: input.vendorId },
      select: { id: true, isTest: true, payoutAccount: { select: { id: true } } },
    });
    if (!vendor) throw new NotFound("Vendor", input.vendorId);
    if (vendor.payoutAccount)
      throw new RuleBroken("vendors.account_exists", ["the vendor has a payout account already"]);
    if (vendor.isTest) throw new RuleBroken("vendors.test_vendor", ["a test vendor is never paid"]);
    const jobId = await enqueue(
      tx,
      openPayoutAccountRequest,
      { vendorId: vendor.id },
      { key: openPayoutAccountKey(vendor.id) },
    );
    if (jobId === null) return { asked: false };
    await recordAudit(tx, {
      action: "vendors.account.requested",
      subjectKind: "vendor",
      subjectId: vendor.id,
      after: { jobId },
    });
    return { asked: true };
  });
}
