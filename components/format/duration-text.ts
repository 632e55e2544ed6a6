import { durationWords } from "@/server/scheduling/domain/duration-words";

/** A length of time in milliseconds as everywhere in the product: `2 h 5 min`, `12.6 s`, `340 ms`. */
export function durationText(ms: number): string {
  return durationWords(ms);
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
