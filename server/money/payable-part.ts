import { payoutMultiple } from "./currency";

/**
 * What can be sent of a vendor's net, and what stays in the vendor's ledger for the next run. HUF and TWD go out in
 * multiples of 100 minor units, rounded down; other currencies whole. Nothing of a net of zero or less is sent.
 *
 * @param netMinor minor units, signed.
 * @returns `payableMinor` zero or more; the two sum to the net.
 * @throws UnknownCurrency when the code is not in the table.
 */
export function payablePart(
  netMinor: bigint,
  currency: string,
): { payableMinor: bigint; leftoverMinor: bigint } {
  const multiple = payoutMultiple(currency);
  const payableMinor = netMinor > 0n ? netMinor - (netMinor % multiple) : 0n;
  return { payableMinor, leftoverMinor: netMinor - payableMinor };
}
