import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";

/** A commission rate with where it comes from. */
export interface VendorRate {
  id: string;
  commissionBps: number;
  /** VENDOR for one of its own, STANDARD for everyone's. */
  source: "VENDOR" | "STANDARD";
  effectiveFrom: Date;
  reason: string;
}

/** The rates that a vendor's completions use from an instant on: the one in force then, and those that follow. */
export async function listVendorRates(
  ctx: Context,
  vendorId: string,
  from: Date,
): Promise<{ inForce: VendorRate; planned: VendorRate[] }> {
  const planned = await ctx.db.commissionRate.findMany({
    where: { vendorId, effectiveFrom: { gt: from } },
    orderBy: { effectiveFrom: "asc" },
    take: 20,
    select: RATE,
  });
  return {
    inForce: await rateInForce(ctx, vendorId, from),
    planned: planned.map((rate) => ({ ...rate, source: "VENDOR" as const })),
  };
}

/** The rate for a booking that is completed at the instant: the vendor's own, else the standard one. */
export async function rateInForce(ctx: Context, vendorId: string, at: Date): Promise<VendorRate> {
  const latest = (owner: string | null) =>
    ctx.db.commissionRate.findFirst({
      where: { vendorId: owner, effectiveFrom: { lte: at } },
      orderBy: { effectiveFrom: "desc" },
      select: RATE,
    });
  const own = await latest(vendorId);
  if (own) return { ...own, source: "VENDOR" };
  const standard = await latest(null);
  if (!standard) throw new NotFound("Standard commission rate", at.toISOString());
  return { ...standard, source: "STANDARD" };
}

const RATE = { id: true, commissionBps: true, effectiveFrom: true, reason: true } as const;
