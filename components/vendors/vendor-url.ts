import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { keysOf } from "@/components/payroll/keys-of";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { parseAsCurrency, searchText } from "@/components/vendors/vendors-url";
import type { RouterInputs } from "@/server/api/root";

const parseAsDay = createParser({
  parse: (text: string) => (isDay(text) ? text : null),
  serialize: String,
});
const parseAsEntryId = createParser({
  parse: (text: string) => (/^[1-9]\d{0,17}$/.test(text) ? text : null),
  serialize: String,
});

/** The state of a vendor's page in its URL, read the same way by server and browser. */
export const vendorUrl = {
  tab: parseAsStringLiteral(["entries", "payouts", "statement"]).withDefault("entries"),
  /** The beginning of a booking's reference. */
  q: parseAsString.withDefault(""),
  kind: parseAsArrayOf(parseAsStringLiteral(keysOf(KIND_LABELS))).withDefault([]),
  currency: parseAsCurrency,
  /** The entry whose sheet is open. */
  entry: parseAsEntryId,
  /** The statement: its currency, first and last day. */
  stcur: parseAsCurrency,
  from: parseAsDay,
  to: parseAsDay,
};

export type VendorUrl = inferParserType<typeof vendorUrl>;

export const loadVendorUrl = createLoader(vendorUrl);

/** What entries to ask the server for. */
export function entryListInput(vendorId: string, url: VendorUrl): RouterInputs["vendors"]["entries"] {
  const search = searchText(url.q);
  const kind = [...new Set(url.kind)];
  return {
    vendorId,
    ...(search ? { search } : {}),
    ...(kind.length > 0 ? { kind } : {}),
    ...(url.currency ? { currency: url.currency } : {}),
  };
}

/** What the statement needs to know of its vendor. */
export interface StatementVendor {
  id: string;
  currencies: readonly string[];
  today: string;
  lastEntryOn: string | null;
}

/**
 * The statement that the URL asks for; the month of the latest entry unless told. The URL has the last day, as people
 * say it; the server takes the day after. Null for a vendor that has no money in any currency.
 */
export function statementInput(
  vendor: StatementVendor,
  url: VendorUrl,
): { vendorId: string; currency: string; from: string; to: string } | null {
  const currency = url.stcur ?? vendor.currencies[0];
  if (currency === undefined) return null;
  const day = vendor.lastEntryOn ?? vendor.today;
  const from = url.from ?? `${(url.to ?? day).slice(0, 8)}01`;
  const last = url.to ?? lastDayOfMonth(from);
  return { vendorId: vendor.id, currency, from, to: dayAfter(last < from ? from : last) };
}

/** The calendar day after a day, both `YYYY-MM-DD`. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** The calendar day before a day, both `YYYY-MM-DD`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

function lastDayOfMonth(day: string): string {
  const [year, month] = day.split("-").map(Number);
  return new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10);
}

// The server knows days up to 2199, and is asked for the day after the last one.
function isDay(text: string): boolean {
  if (!/^2[01]\d{2}-\d{2}-\d{2}$/.test(text) || text >= "2199-12-31") return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
