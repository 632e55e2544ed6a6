import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { keysOf } from "@/components/payroll/keys-of";
import { RUN_STATUS_LOOKS, SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import type { RouterInputs } from "@/server/api/root";

const CURRENCIES_MAX = 20;

const parseAsCurrency = createParser({
  parse: (text: string) => (/^[A-Z]{3}$/.test(text) ? text : null),
  serialize: String,
});

/** The state of the list of runs in its URL, read the same way by server and browser. */
export const runsUrl = {
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(RUN_STATUS_LOOKS))).withDefault([]),
  schedule: parseAsArrayOf(parseAsStringLiteral(keysOf(SCHEDULE_LABELS))).withDefault([]),
  currency: parseAsArrayOf(parseAsCurrency).withDefault([]),
  /** The dialog for a new run is open. */
  new: parseAsBoolean.withDefault(false),
};

export type RunsUrl = inferParserType<typeof runsUrl>;

export const loadRunsUrl = createLoader(runsUrl);

/** What to ask the server for. */
export function runListInput(url: RunsUrl): RouterInputs["payroll"]["runs"]["list"] {
  const status = [...new Set(url.status)];
  const schedule = [...new Set(url.schedule)];
  const currency = [...new Set(url.currency)].slice(0, CURRENCIES_MAX);
  return {
    ...(status.length > 0 ? { status } : {}),
    ...(schedule.length > 0 ? { schedule } : {}),
    ...(currency.length > 0 ? { currency } : {}),
  };
}
