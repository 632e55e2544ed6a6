import { recordAudit } from "@/server/audit/commands/record-audit";
import { isBps } from "@/server/money/basis-points";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { dayOfInstant, dayStartsAt } from "@/server/platform/business-day";
import { rateInForce } from "../queries/list-vendor-rates";

export interface SetVendorCommissionRateInput {
  vendorId: string;
  /** 0 to 10000 basis points. */
  commissionBps: number;
  /** `YYYY-MM-DD`, later than today in the business zone; from this instant on when left out. */
  effectiveOn?: string;
  reason: string;
}

/**
 * Gives a vendor its own commission rate. It holds for bookings completed from its instant on, and that is never in
 * the past: a rate that reached back would leave earnings that are in the ledger with the old rate beside others of
 * the same days with the new one. What was earned too dearly is corrected by an adjustment, with its reason.
 *
 * Rates are rows that are never changed. Throws NotFound, InvalidInput, and RuleBroken `vendors.rate_exists` when a
 * rate of the vendor begins at the same instant.
 */
export async function setVendorCommissionRate(
  ctx: Context,
  input: SetVendorCommissionRateInput,
): Promise<{ rateId: string; effectiveFrom: Date }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why the rate changes.", "reason");
  if (!isBps(input.commissionBps)) throw new InvalidInput("A commission is 0 to 100 %.", "percent");
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const timeZone = businessTimeZone();
    if (input.effectiveOn !== undefined && input.effectiveOn <= dayOfInstant(now, timeZone))
      throw new InvalidInput(
        "Choose a day after today, or leave it out to begin now: a rate never reaches back.",
        "effectiveOn",
      );
    const effectiveFrom = input.effectiveOn ? dayStartsAt(input.effectiveOn, timeZone) : now;
    await tx.db.$queryRaw`SELECT id FROM vendor WHERE id = ${input.vendorId} FOR NO KEY UPDATE`;
    const vendor = await tx.db.vendor.findUnique({ where: { id: input.vendorId }, select: { id: true } });
    if (!vendor) throw new NotFound("Vendor", input.vendorId);
    const same = await tx.db.commissionRate.findFirst({
      where: { vendorId: vendor.id, effectiveFrom },
      select: { id: true },
    });
    if (same)
      throw new RuleBroken(
        "vendors.rate_exists",
        ["a rate of this vendor begins at the same moment"],
        "A rate of this vendor begins on that day already. Rates are never changed; choose another day.",
      );
    const before = await rateInForce(tx, vendor.id, effectiveFrom);
    const rateId = newId("crt");
    await tx.db.commissionRate.create({
      data: {
        id: rateId,
        vendorId: vendor.id,
        commissionBps: input.commissionBps,
        effectiveFrom,
        reason,
        createdById: tx.actor.kind === "staff" ? tx.actor.id : null,
      },
    });
    await recordAudit(tx, {
      action: "vendors.commissionRate.set",
      subjectKind: "vendor",
      subjectId: vendor.id,
      before: { commissionBps: before.commissionBps },
      after: { rateId, commissionBps: input.commissionBps, effectiveFrom },
      reason,
    });
    return { rateId, effectiveFrom };
  });
}
