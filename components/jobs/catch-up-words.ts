import type { ScheduleView } from "@/components/jobs/jobs-looks";

type CatchUp = ScheduleView["catchUp"];

/** The rules for missed periods, as a choice. */
export const CATCH_UP_CHOICES = {
  ALL_MISSED: { label: "Run all that were missed", hint: "Oldest first." },
  LATEST_ONLY: { label: "Run only the latest missed one", hint: "Earlier ones are skipped." },
  SKIP: { label: "Skip what was missed", hint: "Each skipped period is recorded with the reason." },
} as const satisfies Record<CatchUp, { label: string; hint: string }>;

/** What becomes of periods that nobody was there to run, as one sentence. `windowDays` null is any age. */
export function catchUpWords(catchUp: CatchUp, windowDays: number | null): string {
  const limit = windowDays === null ? "" : ` of the last ${windowDays === 1 ? "day" : `${windowDays} days`}`;
  switch (catchUp) {
    case "ALL_MISSED":
      return `All missed periods${limit} are run, oldest first.${older(windowDays)}`;
    case "LATEST_ONLY":
      return `Only the latest missed period${limit} is run; earlier ones are skipped.`;
    case "SKIP":
      return "Missed periods are skipped.";
  }
}

function older(windowDays: number | null): string {
  return windowDays === null ? "" : " Older ones are skipped.";
}
