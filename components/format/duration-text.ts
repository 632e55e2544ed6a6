const UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1000 },
] as const;

/** A length of time in its two largest units: `2 h 5 min`, `48 s`, `340 ms`. Negative lengths count as zero. */
export function durationText(ms: number): string {
  const length = Math.max(0, Math.round(ms));
  if (length < 1000) return `${length} ms`;
  const first = UNITS.findIndex((unit) => length >= unit.ms);
  const large = UNITS[first]!;
  const small = UNITS[first + 1];
  const whole = Math.floor(length / large.ms);
  const rest = small ? Math.floor((length % large.ms) / small.ms) : 0;
  return small && rest > 0 ? `${whole} ${large.name} ${rest} ${small.name}` : `${whole} ${large.name}`;
}

/** How far an instant is from now, in the largest unit: `5 minutes ago`, `in 2 days`, `now`. */
export function relativeText(atMs: number, nowMs: number, locale: string): string {
  const away = atMs - nowMs;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const unit = RELATIVE.find((each) => Math.abs(away) >= each.ms) ?? RELATIVE.at(-1)!;
  return format.format(Math.trunc(away / unit.ms), unit.name);
}

const RELATIVE = [
  { name: "year", ms: 31_557_600_000 },
  { name: "month", ms: 2_629_800_000 },
  { name: "day", ms: 86_400_000 },
  { name: "hour", ms: 3_600_000 },
  { name: "minute", ms: 60_000 },
  { name: "second", ms: 1000 },
] as const;
