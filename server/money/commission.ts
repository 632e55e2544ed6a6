import { shareOf } from "./basis-points";

/** How one booking's gross divides: the two always sum to it. */
export type CommissionSplit = { readonly commissionMinor: bigint; readonly vendorMinor: bigint };

/**
 * Our commission on one earning, rounded half up to a minor unit; the vendor gets the exact remainder. Only the
 * commission is ever rounded: rounding both shares alone would lose or make a cent.
 *
 * A negative gross is refused. What comes back in a refund is not rounded by itself but by the cumulative rule of
 * `cumulativeRefund`, so that parts cancel exactly; its negated parts round away from zero where commission did.
 *
 * @param grossMinor minor units, zero or more.
 * @param commissionBps basis points, 0 to 10000.
 * @throws RangeError for a negative gross or an impossible rate.
 */
export function commissionOf(grossMinor: bigint, commissionBps: number): CommissionSplit {
  const commissionMinor = shareOf(grossMinor, commissionBps);
  return { commissionMinor, vendorMinor: grossMinor - commissionMinor };
}
