import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { keysOf } from "@/components/payroll/keys-of";
import { FLAG_LABELS, OUTCOME_LOOKS, PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import type { RouterInputs } from "@/server/api/root";

const SEARCH_LENGTH_MAX = 100;

/** What the server can sort payouts by; also the ids of the sortable columns. */
export const PAYOUT_SORTS = [
  "net",
  "vendor",
  "change",
  "gross",
  "outcome",
] as const satisfies readonly NonNullable<RouterInputs["payroll"]["payouts"]["list"]["sort"]>[];

/** An id of a payout; anything else in its place is ignored, so that a mangled link still opens the page. */
const parseAsPayoutId = createParser({
  parse: (text: string) => (/^pout_[0-9a-z]{1,64}$/.test(text) ? text : null),
  serialize: String,
});

/** The state of the run page in its URL, read the same way by server and browser. */
export const runUrl = {
  tab: parseAsStringLiteral(["payouts", "decisions"]).withDefault("payouts"),
  q: parseAsString.withDefault(""),
  outcome: parseAsArrayOf(parseAsStringLiteral(keysOf(OUTCOME_LOOKS))).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(PAYOUT_STATUS_LOOKS))).withDefault([]),
  flag: parseAsArrayOf(parseAsStringLiteral(keysOf(FLAG_LABELS))).withDefault([]),
  sort: parseAsStringLiteral(PAYOUT_SORTS).withDefault("net"),
  dir: parseAsStringLiteral(["asc", "desc"]).withDefault("desc"),
  /** Columns that are hidden. */
  hide: parseAsArrayOf(parseAsString).withDefault([]),
  /** The payout whose sheet is open. */
  peek: parseAsPayoutId,
};

export type RunUrl = inferParserType<typeof runUrl>;

export const loadRunUrl = createLoader(runUrl);

/** What to ask the server for. A filter that names each value once is all it takes. */
export function payoutListInput(runId: string, url: RunUrl): RouterInputs["payroll"]["payouts"]["list"] {
  const search = searchText(url.q);
  const outcome = [...new Set(url.outcome)];
  const status = [...new Set(url.status)];
  const flag = [...new Set(url.flag)];
  return {
    runId,
    ...(search ? { search } : {}),
    ...(outcome.length > 0 ? { outcome } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(flag.length > 0 ? { flag } : {}),
    sort: url.sort,
    order: url.dir,
  };
}

/** True while the rows are narrowed by anything. */
export function isNarrowed(url: RunUrl): boolean {
  return searchText(url.q) !== "" || url.outcome.length > 0 || url.status.length > 0 || url.flag.length > 0;
}

// What no name contains, and the server would refuse.
function searchText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}]/gu, "")
    .trim()
    .slice(0, SEARCH_LENGTH_MAX)
    .replace(/\p{Surrogate}$/u, "")
    .trim();
}
