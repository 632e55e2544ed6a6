import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { RUN_LOOKS, TRIGGER_LABELS } from "@/components/jobs/jobs-looks";
import { dayAfter, startOfDay } from "@/components/jobs/wall-time";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";

const parseAsScheduleKey = createParser({
  parse: (text: string) => (isScheduleKey(text) ? text : null),
  serialize: String,
});
const parseAsDay = createParser({
  parse: (text: string) => (/^2[01]\d\d-\d\d-\d\d$/.test(text) && startOfDay(text, "UTC") ? text : null),
  serialize: String,
});

/** The state of the list of runs in its URL, read the same way by server and browser. */
export const runsUrl = {
  schedule: parseAsScheduleKey,
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(RUN_LOOKS))).withDefault([]),
  trigger: parseAsStringLiteral(keysOf(TRIGGER_LABELS)),
  /** Days of the business; both are in. */
  from: parseAsDay,
  to: parseAsDay,
};

export type RunsUrl = inferParserType<typeof runsUrl>;

export const loadRunsUrl = createLoader(runsUrl);

/** What to ask the server for; the days begin and end as they do in the zone of the business. */
export function runsInput(url: RunsUrl, businessZone: string): RouterInputs["scheduling"]["runs"] {
  const { schedule, trigger, from, to } = url;
  const status = [...new Set(url.status)];
  const since = from ? startOfDay(from, businessZone) : null;
  const until = to && !(from && to < from) ? startOfDay(dayAfter(to), businessZone) : null;
  return {
    ...(schedule ? { scheduleKey: schedule } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(trigger ? { trigger } : {}),
    ...(since && isAskable(since) ? { from: since.toISOString() } : {}),
    ...(until && isAskable(until) ? { to: until.toISOString() } : {}),
  };
}

// The server refuses what lies beyond; no run does.
function isAskable(at: Date): boolean {
  return at.getUTCFullYear() >= 2000 && at.getUTCFullYear() < 2200;
}

/** Whether a text can be the key of a schedule at all. */
export function isScheduleKey(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,62}$/.test(text);
}
