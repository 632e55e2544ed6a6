import { BANK_HOLD_MS, bankReleaseBlockers } from "@/server/payroll/domain/bank-hold";
import type { Context } from "@/server/platform/context";

/** What became of a vendor's bank details last, and what follows from it. */
export interface BankHold {
  /** The last change. */
  changeId: string;
  changedAt: Date;
  fromLast4: string | null;
  toLast4: string | null;
  /** Until when it keeps the vendor from being paid; null when it does not any more. */
  heldUntil: Date | null;
  released: { at: Date; byName: string; reason: string } | null;
  /** Why the acting person may not release it, in words; empty when they may, as far as their role lets them. */
  releaseBlockers: string[];
}

/** The last change of a vendor's bank details; null when they were always the same, or none are known. */
export async function getBankHold(ctx: Context, vendorId: string): Promise<BankHold | null> {
  const now = ctx.clock.now();
  const account = await ctx.db.payoutAccount.findUnique({
    where: { vendorId },
    select: {
      bankHeldUntil: true,
      bankChanges: { orderBy: [{ changedAt: "desc" }, { id: "desc" }], take: 1 },
    },
  });
  const change = account?.bankChanges[0];
  if (!account || !change) return null;
  const { bankHeldUntil } = account;
  const heldUntil = bankHeldUntil && bankHeldUntil > now ? bankHeldUntil : null;
  return {
    changeId: change.id,
    changedAt: change.changedAt,
    fromLast4: change.fromLast4,
    toLast4: change.toLast4,
    heldUntil,
    released: change.releasedAt && {
      at: change.releasedAt,
      byName: change.releasedByName ?? "",
      reason: change.releaseReason ?? "",
    },
    releaseBlockers: bankReleaseBlockers({
      heldUntil,
      now,
      staffId: ctx.actor.kind === "staff" ? ctx.actor.id : "",
      linkMakerIds: heldUntil ? await linkMakerIds(ctx, vendorId, change.changedAt) : [],
      runMakerIds: heldUntil ? await runMakerIds(ctx, vendorId) : [],
    }),
  };
}

/** A link lives for minutes, but what it opened may stay open in somebody's browser. */
async function linkMakerIds(ctx: Context, vendorId: string, changedAt: Date): Promise<string[]> {
  const links = await ctx.db.accountLink.findMany({
    where: { vendorId, requestedAt: { gte: new Date(changedAt.getTime() - BANK_HOLD_MS) } },
    select: { requestedById: true },
  });
  return links.flatMap((link) => link.requestedById ?? []);
}

/** Who submitted or changed a submitted run in which money of the vendor's has not left yet. */
async function runMakerIds(ctx: Context, vendorId: string): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ staffId: string }[]>`
    WITH unsent AS (
      SELECT r.id, r.submitted_by_id FROM payout p JOIN payroll_run r ON r.id = p.run_id
      WHERE p.vendor_id = ${vendorId} AND p.outcome = 'PAYABLE'
        AND p.status IN ('PLANNED', 'RESERVED', 'STALE', 'FAILED')
        AND r.status IN ('AWAITING_APPROVAL', 'APPROVED', 'PAYING', 'PAUSED', 'PARTLY_PAID')
    )
    SELECT submitted_by_id AS "staffId" FROM unsent WHERE submitted_by_id IS NOT NULL
    UNION SELECT e.staff_id FROM unsent u JOIN payroll_run_editor e ON e.run_id = u.id`;
  return rows.map((row) => row.staffId);
}
