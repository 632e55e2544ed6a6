import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { percentText } from "@/server/money/basis-points";

/** A share in words; a dash where there was nothing to take a share of. */
export function shareText(bps: number | null): string {
  return bps === null ? "–" : percentText(bps).replace("%", " %");
}

/** A length of time; a dash where nothing was measured. */
export function timeText(ms: number | null): string {
  return ms === null ? "–" : durationText(ms);
}

/** How many there were before, and by how much that changed: `1,204 before, +12 %`. */
export function countChange(now: number, before: number): string {
  if (before === 0) return now === 0 ? "none before either" : "none before";
  const percent = Math.round(((now - before) * 100) / before);
  return `${countText(before)} before, ${percent > 0 ? "+" : percent < 0 ? "−" : "±"}${countText(Math.abs(percent))} %`;
}

/** What the share was before: `97.5 % before`. */
export function shareChange(now: number | null, before: number | null): string {
  if (before === null) return "nothing to compare with";
  return now === before ? "as before" : `${shareText(before)} before`;
}

/** What the time was before: `1.2 s before`. */
export function timeChange(before: number | null): string {
  return before === null ? "nothing to compare with" : `${durationText(before)} before`;
}
