import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { keysOf } from "@/components/payroll/keys-of";
import {
  ACCOUNT_LOOKS,
  VENDOR_SCHEDULE_LABELS,
  VENDOR_STATUS_LOOKS,
} from "@/components/vendors/vendor-looks";
import type { RouterInputs } from "@/server/api/root";

const SEARCH_LENGTH_MAX = 100;

// A value that the server would refuse is ignored here, so that an old or mangled link still opens the page.
export const parseAsCurrency = createParser({
  parse: (text: string) => (/^[A-Z]{3}$/.test(text) ? text : null),
  serialize: String,
});

/** The state of the list of vendors in its URL, read the same way by server and browser. */
export const vendorsUrl = {
  q: parseAsString.withDefault(""),
  schedule: parseAsArrayOf(parseAsStringLiteral(keysOf(VENDOR_SCHEDULE_LABELS))).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(VENDOR_STATUS_LOOKS))).withDefault([]),
  account: parseAsArrayOf(parseAsStringLiteral(keysOf(ACCOUNT_LOOKS))).withDefault([]),
  /** Only vendors with a balance. */
  owed: parseAsBoolean.withDefault(false),
  sort: parseAsStringLiteral(["name", "balance"]).withDefault("name"),
  dir: parseAsStringLiteral(["asc", "desc"]).withDefault("asc"),
  /** The currency of the sort by balance. */
  currency: parseAsCurrency,
};

export type VendorsUrl = inferParserType<typeof vendorsUrl>;

export const loadVendorsUrl = createLoader(vendorsUrl);

/** What to ask the server for. */
export function vendorListInput(url: VendorsUrl): RouterInputs["vendors"]["list"] {
  const search = searchText(url.q);
  const schedule = [...new Set(url.schedule)];
  const status = [...new Set(url.status)];
  const account = [...new Set(url.account)];
  return {
    ...(search ? { search } : {}),
    ...(schedule.length > 0 ? { schedule } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(account.length > 0 ? { account } : {}),
    ...(url.owed ? { hasBalance: true } : {}),
    ...(url.currency ? { currency: url.currency } : {}),
    sort: url.sort,
    order: url.dir,
  };
}

/** A search as the server takes it: without what no name or reference contains. */
export function searchText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}]/gu, "")
    .trim()
    .slice(0, SEARCH_LENGTH_MAX)
    .replace(/\p{Surrogate}$/u, "");
}
