/**
 * Divides an amount by ratios with nothing lost: each share is its exact part rounded down, and the minor units left
 * over go one each to the shares that lost most (equal losses: the earlier share). The shares sum to the amount.
 *
 * A negative amount divides as its mirror image. A ratio of zero gets nothing.
 *
 * @param amountMinor minor units, signed.
 * @param ratios zero or more each, at least one above zero; only their proportions matter.
 * @returns one share per ratio, in the same order, in minor units.
 * @throws RangeError when a ratio is negative or none is above zero.
 */
export function allocate(amountMinor: bigint, ratios: readonly bigint[]): bigint[] {
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0n);
  if (ratios.some((ratio) => ratio < 0n)) throw new RangeError("A ratio cannot be negative.");
  if (total === 0n) throw new RangeError("At least one ratio must be above zero.");
  if (amountMinor < 0n) return allocate(-amountMinor, ratios).map((share) => -share);

  const shares = ratios.map((ratio) => (amountMinor * ratio) / total);
  const left = amountMinor - shares.reduce((sum, share) => sum + share, 0n);
  const byLoss = ratios
    .map((ratio, index) => ({ index, loss: (amountMinor * ratio) % total }))
    .sort((a, b) => (a.loss === b.loss ? a.index - b.index : a.loss > b.loss ? -1 : 1));
  // Fewer units are left than there are shares with a loss, so a ratio of zero (no loss) is never reached.
  for (const [position, { index }] of byLoss.entries()) {
    if (BigInt(position) >= left) break;
    shares[index] = (shares[index] ?? 0n) + 1n;
  }
  return shares;
}
