/** A receipt's number as people read it: `R-000123`; longer numbers keep all their digits. */
export function receiptNumberText(number: bigint): string {
  return `R-${number.toString().padStart(6, "0")}`;
}
