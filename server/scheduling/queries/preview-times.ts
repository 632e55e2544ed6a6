import type { Context } from "@/server/platform/context";
import { databaseNow } from "../commands/lock-schedule";
import { cronWords } from "../domain/cron-words";
import { nextOccurrences, type Occurrence } from "../domain/next-occurrences";
import { parseCron } from "../domain/parse-cron";
import { isTimeZone } from "../domain/time-zone";

export type TimesPreview =
  | { ok: true; words: string; timeZone: string; next: Occurrence[] }
  | { ok: false; field: "cron" | "timeZone"; problem: string };

const NEXT_SHOWN = 10;

/** What a cron expression would mean in a zone (null: the business zone): in words, and its next ten occurrences. */
export async function previewTimes(
  ctx: Context,
  input: { cron: string; timeZone: string | null },
  businessTimeZone: string,
): Promise<TimesPreview> {
  const timeZone = input.timeZone ?? businessTimeZone;
  if (!isTimeZone(timeZone))
    return { ok: false, field: "timeZone", problem: `There is no time zone "${timeZone.slice(0, 64)}".` };
  const read = parseCron(input.cron);
  if (!read.ok) return { ok: false, field: "cron", problem: read.problem.message };
  const next = nextOccurrences(read.cron, timeZone, await databaseNow(ctx), NEXT_SHOWN);
  return { ok: true, words: cronWords(read.cron), timeZone, next };
}
