import type { Context } from "@/server/platform/context";

/**
 * Where a vendor's money stands in one currency, in minor units. The balance is what we owe and is the exact sum of
 * payable, on hold, not yet payable, claimed and other; in transit and paid have left it already.
 */
export interface VendorMoney {
  currency: string;
  balanceMinor: bigint;
  /** Payable now and claimed by no run. */
  payableMinor: bigint;
  /** Claimed by no run, and kept out of runs by a hold on the vendor or on the booking. */
  heldMinor: bigint;
  /** Becomes payable later. */
  laterMinor: bigint;
  /** Claimed by payouts that are planned, or that failed and may be retried. */
  claimedMinor: bigint;
  /** What is none of these; zero but while a returned payout waits to be decided on. */
  otherMinor: bigint;
  /** Reserved or on its way through Stripe. */
  inTransitMinor: bigint;
  /** All that was ever paid. */
  paidMinor: bigint;
}

/** All currencies of the vendor, in alphabetical order. `today` is the business day, `YYYY-MM-DD`. */
export async function getVendorMoney(ctx: Context, vendorId: string, today: string): Promise<VendorMoney[]> {
  return ctx.db.$queryRaw<VendorMoney[]>`
    WITH standing AS (
      SELECT booking_id FROM hold
      WHERE vendor_id = ${vendorId} AND released_at IS NULL AND (release_on IS NULL OR release_on > ${today}::date)
    ), posting AS (
      SELECT p.currency, p.amount_minor AS minor,
        CASE
          WHEN o.status IN ('PLANNED', 'FAILED') THEN 'claimed'
          WHEN p.payable_at IS NULL OR l.posting_id IS NOT NULL THEN 'other'
          WHEN EXISTS (SELECT 1 FROM standing s WHERE s.booking_id IS NULL OR s.booking_id = e.booking_id) THEN 'held'
          WHEN p.payable_at > ${ctx.clock.now()} THEN 'later'
          ELSE 'payable'
        END AS part
      FROM ledger_posting p
      JOIN ledger_entry e ON e.id = p.entry_id
      LEFT JOIN payout_line l ON l.posting_id = p.id
      LEFT JOIN payout o ON o.id = l.payout_id
      WHERE p.vendor_id = ${vendorId}
    ), sent AS (
      SELECT currency,
        coalesce(sum(pay_minor) FILTER (WHERE status IN ('RESERVED', 'SENDING', 'UNKNOWN', 'SENT')), 0)::bigint AS transit,
        coalesce(sum(pay_minor) FILTER (WHERE status = 'PAID'), 0)::bigint AS paid
      FROM payout WHERE vendor_id = ${vendorId} GROUP BY currency
    )
    SELECT p.currency, sum(minor)::bigint AS "balanceMinor",
      coalesce(sum(minor) FILTER (WHERE part = 'payable'), 0)::bigint AS "payableMinor",
      coalesce(sum(minor) FILTER (WHERE part = 'held'), 0)::bigint AS "heldMinor",
      coalesce(sum(minor) FILTER (WHERE part = 'later'), 0)::bigint AS "laterMinor",
      coalesce(sum(minor) FILTER (WHERE part = 'claimed'), 0)::bigint AS "claimedMinor",
      coalesce(sum(minor) FILTER (WHERE part = 'other'), 0)::bigint AS "otherMinor",
      coalesce(max(sent.transit), 0)::bigint AS "inTransitMinor", coalesce(max(sent.paid), 0)::bigint AS "paidMinor"
    FROM posting p LEFT JOIN sent ON sent.currency = p.currency
    GROUP BY p.currency ORDER BY p.currency`;
}
