import { commissionOf } from "./commission";

/** A booking as it was earned, what was refunded of it already, and what is refunded now. Minor units, none negative. */
export type RefundCase = {
  grossMinor: bigint;
  /** Frozen on the earning. */
  commissionMinor: bigint;
  /** Frozen on the earning; later changes of the vendor's rate do not reach it. */
  commissionBps: number;
  refundedBeforeMinor: bigint;
  refundMinor: bigint;
};

/** What a refund takes back from us and from the vendor; both zero or more, and together the refund. */
export type RefundParts = { commissionPartMinor: bigint; vendorPartMinor: bigint };

/**
 * Divides a refund between commission and vendor by the cumulative rule: after each refund, the commission that is
 * left is the commission on the gross that is left. The part to take back is the difference, never a rounding of
 * its own. So however a booking is refunded in parts, once all of it is back, commission and earning are exactly zero.
 *
 * Both parts are positive; the ledger books them with the opposite sign.
 *
 * @throws RefundTooLarge when more would be refunded than was paid.
 * @throws RangeError for a negative amount, or a commission that is not the frozen rate's share of the gross.
 */
export function cumulativeRefund(refund: RefundCase): RefundParts {
  const { grossMinor, commissionMinor, commissionBps, refundedBeforeMinor, refundMinor } = refund;
  if (refundMinor < 0n || refundedBeforeMinor < 0n)
    throw new RangeError("A refund is zero or more minor units.");
  if (commissionOf(grossMinor, commissionBps).commissionMinor !== commissionMinor) {
    throw new RangeError("The frozen commission is not the frozen rate's share of the gross.");
  }
  const leftBeforeMinor = grossMinor - refundedBeforeMinor;
  if (refundMinor > leftBeforeMinor) throw new RefundTooLarge(leftBeforeMinor, refundMinor);

  const commissionPartMinor =
    commissionOf(leftBeforeMinor, commissionBps).commissionMinor -
    commissionOf(leftBeforeMinor - refundMinor, commissionBps).commissionMinor;
  return { commissionPartMinor, vendorPartMinor: refundMinor - commissionPartMinor };
}

/** More was to be refunded than is left of the booking's gross. Minor units. */
export class RefundTooLarge extends Error {
  override readonly name = "RefundTooLarge";
  constructor(
    readonly leftMinor: bigint,
    readonly refundMinor: bigint,
  ) {
    super(
      `A refund of ${refundMinor} is more than the ${leftMinor} minor units that are left of the booking.`,
    );
  }
}
