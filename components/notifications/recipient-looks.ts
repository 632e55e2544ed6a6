import type { RouterOutputs } from "@/server/api/root";

export type RecipientView = RouterOutputs["notifications"]["people"]["get"];
export type Wish = RecipientView["wishes"][number]["wish"];

/** How each wish is called; what the default means depends on what the message is for. */
export const WISH_LABELS = {
  DEFAULT: "Default",
  WANTED: "Wanted",
  NOT_WANTED: "Not wanted",
} as const satisfies Record<Wish, string>;

/** Minutes after midnight as a clock shows them: 1260 is `21:00`. */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** The minutes after midnight of what a time field holds; null when it is empty. */
export function minuteOf(clock: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(clock) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}
