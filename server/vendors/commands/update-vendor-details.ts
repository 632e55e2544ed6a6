import { recordAudit } from "@/server/audit/commands/record-audit";
import { refreshOpenRuns } from "@/server/payroll/commands/refresh-open-runs";
import type { TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import type { Vendor } from "@/server/platform/prisma/client";
import { changeVendorSchedule } from "./change-vendor-schedule";
import { lockVendor } from "./lock-vendor";

/** What is left out stays as it is; an e-mail of null takes the address away. */
export interface VendorDetails {
  name?: string;
  email?: string | null;
  schedule?: "WEEKLY" | "MONTHLY";
  stripeAccountId?: string;
}

/**
 * Brings a vendor to what the marketplace says of it. Resolves to whether anything changed. A payout account is taken
 * by a vendor that has none, as active: the payer asks Stripe again before it sends.
 *
 * Throws Conflict when somebody changed the vendor at this moment, RuleBroken `vendors.other_account` when it has
 * another account (money is not redirected from outside: finance changes it) and `vendors.account_taken`.
 */
export async function updateVendorDetails(
  tx: TxContext,
  known: Vendor,
  details: VendorDetails,
  reason: string,
): Promise<boolean> {
  const { schedule, stripeAccountId } = details;
  const accountIsNew = stripeAccountId !== undefined && (await takeAccount(tx, known.id, stripeAccountId));
  const before: Partial<Vendor> = {};
  const after: Partial<Vendor> = {};
  for (const field of ["name", "email"] as const) {
    const value = details[field];
    if (value === undefined || value === known[field]) continue;
    Object.assign(before, { [field]: known[field] });
    Object.assign(after, { [field]: value });
  }
  const moves = schedule !== undefined && schedule !== known.schedule;
  if (moves)
    await changeVendorSchedule(tx, { vendorId: known.id, seenVersion: known.version, schedule, reason });
  if (Object.keys(after).length === 0 && !accountIsNew) return moves;
  await lockVendor(tx, known.id, known.version + (moves ? 1 : 0));
  await tx.db.vendor.update({ where: { id: known.id }, data: { ...after, version: { increment: 1 } } });
  if (accountIsNew) await refreshOpenRuns(tx, known.id, "vendor has a payout account");
  await recordAudit(tx, {
    action: "vendors.details.updated",
    subjectKind: "vendor",
    subjectId: known.id,
    before,
    after: { ...after, ...(accountIsNew ? { stripeAccountId } : {}) },
    reason,
  });
  return true;
}

/** Whether the vendor has the account only now. */
async function takeAccount(tx: TxContext, vendorId: string, stripeAccountId: string): Promise<boolean> {
  const inserted = await tx.db.$executeRaw`
    INSERT INTO payout_account (id, vendor_id, stripe_account_id, status)
    VALUES (${newId("pacc")}, ${vendorId}, ${stripeAccountId}, 'ACTIVE') ON CONFLICT DO NOTHING`;
  if (inserted === 1) return true;
  const has = await tx.db.payoutAccount.findUnique({ where: { vendorId } });
  if (has?.stripeAccountId === stripeAccountId) return false;
  if (has)
    throw new RuleBroken("vendors.other_account", [
      "The vendor has another payout account. Finance changes it on the vendor's page.",
    ]);
  throw new RuleBroken("vendors.account_taken", ["This payout account belongs to another vendor."]);
}
