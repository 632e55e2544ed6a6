import type { Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";

/**
 * Why no new run may be drafted, submitted, approved or begun now, as a sentence; empty while every difference that a
 * reconciliation found is resolved.
 */
export async function freezeReasons(ctx: Context): Promise<string[]> {
  const open = await ctx.db.reconciliationDifference.count({ where: { status: { not: "RESOLVED" } } });
  if (open === 0) return [];
  return [
    `Payroll is frozen: ${open === 1 ? "a difference" : `${open} differences`} between the ledger and Stripe ${open === 1 ? "is" : "are"} not resolved. See Payroll, Reconciliation.`,
  ];
}

/** Throws RuleBroken `payroll.frozen` while a difference is not resolved. */
export async function requireNotFrozen(ctx: Context): Promise<void> {
  const reasons = await freezeReasons(ctx);
  if (reasons.length > 0) throw new RuleBroken("payroll.frozen", reasons);
}
