/** In which order payouts are taken when the balance does not cover a run. The database has the same words. */
export const COVERED_ORDERS = ["SMALLEST_FIRST", "LARGEST_FIRST", "VENDOR_NAME"] as const;
export type CoveredOrder = (typeof COVERED_ORDERS)[number];

/** A payout that could be sent. Minor units, more than zero. */
export type CoverablePayout = { id: string; payMinor: bigint; vendorName: string };

/**
 * Which payouts the free balance covers: taken in the order, each that still fits. What does not fit is left out, and
 * smaller ones after it may fit. Equal ones are taken by id, so that the same is decided every time.
 *
 * @param freeMinor minor units; nothing is covered by less than zero.
 */
export function coveredPayouts(
  payouts: readonly CoverablePayout[],
  freeMinor: bigint,
  order: CoveredOrder,
): { covered: string[]; leftOut: string[] } {
  let leftMinor = freeMinor;
  const [covered, leftOut]: [string[], string[]] = [[], []];
  for (const payout of payouts.toSorted(compareBy(order))) {
    if (payout.payMinor <= leftMinor) {
      covered.push(payout.id);
      leftMinor -= payout.payMinor;
    } else leftOut.push(payout.id);
  }
  return { covered, leftOut };
}

function compareBy(order: CoveredOrder): (a: CoverablePayout, b: CoverablePayout) => number {
  const byId = (a: CoverablePayout, b: CoverablePayout) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const byAmount = (a: CoverablePayout, b: CoverablePayout) =>
    a.payMinor < b.payMinor ? -1 : a.payMinor > b.payMinor ? 1 : 0;
  switch (order) {
    case "SMALLEST_FIRST":
      return (a, b) => byAmount(a, b) || byId(a, b);
    case "LARGEST_FIRST":
      return (a, b) => byAmount(b, a) || byId(a, b);
    case "VENDOR_NAME":
      return (a, b) => a.vendorName.localeCompare(b.vendorName, "en") || byId(a, b);
  }
}
