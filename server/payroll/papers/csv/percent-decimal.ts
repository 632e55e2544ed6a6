/** Basis points as a plain decimal of percent for machines: 1250 is `12.50`. */
export function percentDecimal(bps: number): string {
  return `${Math.trunc(bps / 100)}.${(bps % 100).toString().padStart(2, "0")}`;
}
