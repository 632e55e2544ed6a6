/**
 * A change in basis points as a signed percentage with one decimal, rounded to zero: `+12.3`, `-4.0`, `0.0`. The sign
 * stays for changes too small to show, as they are changes.
 */
export function percentChangeText(bps: bigint): string {
  const size = bps < 0n ? -bps : bps;
  const sign = bps < 0n ? "-" : bps > 0n ? "+" : "";
  const whole = new Intl.NumberFormat("en-GB", { useGrouping: "always" }).format(size / 100n);
  return `${sign}${whole}.${(size % 100n) / 10n}`;
}
