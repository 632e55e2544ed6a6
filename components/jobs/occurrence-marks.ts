import type { Occurrence } from "@/components/jobs/jobs-looks";

/** What is odd about an occurrence, in words: the clocks are changed on that day, or were since the one before. */
export function occurrenceMark(occurrence: Occurrence, before: Occurrence | undefined): string | null {
  const { shift, local, offset } = occurrence;
  if (shift === "GAP") return `Clocks skip its time: runs at ${local.slice(11)}`;
  if (shift === "OVERLAP") return `Its time comes twice: runs at the first ${local.slice(11)}`;
  if (before && before.offset !== offset) {
    const direction = offsetMinutes(offset) > offsetMinutes(before.offset) ? "forward" : "back";
    return `Clocks have gone ${direction}: UTC${before.offset} to UTC${offset}`;
  }
  return null;
}

function offsetMinutes(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
