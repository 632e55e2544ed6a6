const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** A number of bytes in the largest decimal unit that leaves one or more before the point: `0 B`, `1.2 kB`, `34 GB`. */
export function bytesText(bytes: number | bigint): string {
  let value = Math.abs(Number(bytes));
  let unit = 0;
  // What would be rounded to 1,000 of a unit is one of the next.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value).toString();
  return `${bytes < 0 ? "−" : ""}${text} ${UNITS[unit]}`;
}
