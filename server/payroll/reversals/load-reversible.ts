import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { ReversiblePayout } from "../domain/reversal";

/** What decides about reversals of a payout, with the payout's own columns that they need. Throws NotFound. */
export async function loadReversible(ctx: Pick<Context, "db">, payoutId: string) {
  const [row] = await ctx.db.$queryRaw<
    (ReversiblePayout & {
      vendorId: string;
      currency: string;
      transferId: string | null;
      destination: string | null;
    })[]
  >`
    SELECT p.status::text AS status, p.pay_minor AS "payMinor", p.vendor_id AS "vendorId", p.currency,
      p.stripe_transfer_id AS "transferId", p.destination,
      (SELECT coalesce(sum(r.made_minor), 0)::bigint FROM transfer_reversal r WHERE r.payout_id = p.id) AS "reversedMinor",
      EXISTS (SELECT FROM transfer_reversal r WHERE r.payout_id = p.id
        AND r.status IN ('REQUESTED', 'APPROVED', 'SENDING', 'UNKNOWN')) AS "hasOpenReversal",
      (SELECT coalesce(sum(g.amount_minor), 0)::bigint FROM ledger_posting g
        WHERE g.vendor_id = p.vendor_id AND g.currency = p.currency) AS "balanceMinor"
    FROM payout p WHERE p.id = ${payoutId}`;
  if (!row) throw new NotFound("Payout", payoutId);
  return row;
}

/** What approved reversals have taken back of a payout, and whether one may be doing so at this moment. */
export async function reversedSoFar(
  ctx: Pick<Context, "db">,
  payoutId: string,
): Promise<{ reversedMinor: bigint; underWayId: string | null }> {
  const [row] = await ctx.db.$queryRaw<[{ reversedMinor: bigint; underWayId: string | null }]>`
    SELECT coalesce(sum(made_minor), 0)::bigint AS "reversedMinor",
      min(id) FILTER (WHERE status IN ('APPROVED', 'SENDING', 'UNKNOWN')) AS "underWayId"
    FROM transfer_reversal WHERE payout_id = ${payoutId}`;
  return row;
}
