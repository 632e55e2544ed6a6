const DAY_NS = 86_400_000_000_000n;

/**
 * The instant so many days of 24 hours before another, which PostgreSQL wrote in UTC ("2026-11-24 02:00:00.123456+00");
 * both to the nanosecond, as files have it. Throws an Error for anything that is no such instant, or no whole days.
 */
export function cutoffNs(asOf: string, days: number): bigint {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|[+-]00(?::?00)?)$/.exec(asOf);
  const [, day, time, fraction = ""] = parts ?? [];
  const wholeMs = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(wholeMs)) throw new Error("This is no instant in UTC.");
  if (!Number.isInteger(days) || days < 1) throw new Error("A policy keeps at least one whole day.");
  return BigInt(wholeMs) * 1_000_000n + BigInt(fraction.padEnd(9, "0")) - BigInt(days) * DAY_NS;
}
