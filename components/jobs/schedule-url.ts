import { createLoader, createParser, parseAsStringLiteral } from "nuqs/server";

const parseAsInstant = createParser({
  parse: (text: string) => (isInstant(text) ? text : null),
  serialize: String,
});

/** The state of a schedule's page in its URL, read the same way by server and browser. */
export const scheduleUrl = {
  /** The instant to explain, in UTC: `2026-11-23T07:00:00Z`. */
  explain: parseAsInstant,
  /** Whether the field for it speaks the schedule's time or UTC. */
  in: parseAsStringLiteral(["local", "utc"]).withDefault("local"),
};

export const loadScheduleUrl = createLoader(scheduleUrl);

/** The address that explains what became of a period. */
export function explainHref(scheduleKey: string, at: Date): string {
  return `/jobs/schedules/${scheduleKey}?explain=${instantParam(at)}#explain`;
}

/** An instant as the URL has it, without milliseconds that are none. */
export function instantParam(at: Date): string {
  return at.toISOString().replace(".000Z", "Z");
}

function isInstant(text: string): boolean {
  if (!/^2[01]\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text)) return false;
  const at = new Date(text);
  // A day that the month does not have would roll over into the next.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 16));
}
