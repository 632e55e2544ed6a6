/**
 * A count with its thousands apart: `9,318`. Counting stops at `cap` on the server, so a number above it is shown
 * as `10,000+`.
 */
export function countText(
  count: number | bigint,
  { cap, locale = "en-GB" }: { cap?: number; locale?: string } = {},
) {
  const format = new Intl.NumberFormat(locale, { useGrouping: "always" });
  return cap !== undefined && count > cap ? `${format.format(cap)}+` : format.format(count);
}

/** A count with its noun: `1 vendor`, `1,204 vendors`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
