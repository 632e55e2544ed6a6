import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import { makeAccountLinkKey, makeAccountLinkRequest } from "../job-requests";

/**
 * Asks the worker for a link through which the vendor gives the provider its details; the worker opens an account first
 * where there is none. Asking again while it is at it changes nothing; then `asked` is false. Whoever asked may not
 * release bank details that change afterwards. Throws NotFound, and RuleBroken `vendors.test_vendor`.
 */
export async function requestAccountLink(
  ctx: Context,
  input: { vendorId: string },
): Promise<{ asked: boolean }> {
  return inTransaction(ctx, async (tx) => {
    const vendor = await tx.db.vendor.findUnique({
      where: { id: input.vendorId },
      select: { id: true, isTest: true },
    });
    if (!vendor) throw new NotFound("Vendor", input.vendorId);
    if (vendor.isTest) throw new RuleBroken("vendors.test_vendor", ["a test vendor is never paid"]);
    const linkId = newId("alnk");
    const jobId = await enqueue(
      tx,
      makeAccountLinkRequest,
      { linkId },
      { key: makeAccountLinkKey(vendor.id) },
    );
    if (jobId === null) return { asked: false };
    await tx.db.accountLink.create({
      data: {
        id: linkId,
        vendorId: vendor.id,
        requestedAt: tx.clock.now(),
        requestedById: tx.actor.kind === "staff" ? tx.actor.id : null,
        requestedByName: tx.actor.name,
      },
    });
    await recordAudit(tx, {
      action: "vendors.account-link.requested",
      subjectKind: "vendor",
      subjectId: vendor.id,
      after: { linkId },
    });
    return { asked: true };
  });
}
