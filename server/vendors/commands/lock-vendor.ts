import { lockDrafting } from "@/server/payroll/commands/calculate-payouts";
import type { TxContext } from "@/server/platform/context";
import { Conflict, NotFound } from "@/server/platform/errors";
import type { Vendor } from "@/server/platform/prisma/client";

/**
 * Reads a vendor that is about to change and keeps others from changing it until the transaction ends. Throws
 * NotFound, and Conflict when it is not at the version that the person saw.
 *
 * No run of its currencies is drafted meanwhile either: a draft that began before would have decided by the old
 * state without being seen by `refreshOpenRuns`. The drafting locks come first, in the order that drafting uses.
 */
export async function lockVendor(tx: TxContext, vendorId: string, seenVersion: number): Promise<Vendor> {
  const accounts = await tx.db.ledgerAccount.findMany({
    where: { kind: "VENDOR_PAYABLE", vendorId },
    select: { currency: true },
    orderBy: { currency: "asc" },
  });
  for (const { currency } of accounts) await lockDrafting(tx, currency);
  // NO KEY, because whoever writes a payout holds a share of the vendor's key and may be waiting for our locks.
  await tx.db.$queryRaw`SELECT id FROM vendor WHERE id = ${vendorId} FOR NO KEY UPDATE`;
  const vendor = await tx.db.vendor.findUnique({ where: { id: vendorId } });
  if (!vendor) throw new NotFound("Vendor", vendorId);
  if (vendor.version !== seenVersion) throw new Conflict();
  return vendor;
}
