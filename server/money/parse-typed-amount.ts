import { exponentOf, isCurrency } from "./currency";
import { amountFormat } from "./format-amount";
import { amountOfParts, refused, type ParsedAmount } from "./parse-amount";

/**
 * Reads what a person types or pastes into a dialog, such as the total of a run they confirm.
 *
 * Accepted: `1234.5`, `1,234.50`, `1.234,50`, `1 234,50`, `1’234.50`, Indian grouping (`12,34,567.50`), a minus sign
 * before or after the currency, and the currency's code (or, with a locale, its symbol there) at either end. What
 * `formatAmount` shows in a locale is read back to the same amount in that locale.
 *
 * Never guessed: one point or comma before exactly three digits (`1,234`) may part thousands or decimals. The locale
 * decides, if it uses that sign; a currency without decimals decides; else the answer is AMBIGUOUS. A wrong
 * grouping (`12,34.50`) is NOT_A_NUMBER and not tidied up.
 *
 * @param locale a BCP 47 tag, or nothing when the person's is not known.
 * @returns minor units, or a reason. Bounds and decimals are those of `parseAmount`.
 * @throws RangeError when the locale tag is malformed.
 */
export function parseTypedAmount(text: string, currency: string, locale?: string): ParsedAmount {
  if (!isCurrency(currency)) return refused("UNKNOWN_CURRENCY");
  if (text.length > TEXT_LENGTH_MAX) return refused("NOT_A_NUMBER");
  const habits = locale === undefined ? undefined : habitsOf(currency, locale);
  const plain = text.replace(BIDI_MARKS, "").replace(SPACES, " ").trim();
  if (plain === "") return refused("EMPTY");

  const { negative, body } = withoutSignAndCurrency(plain, [currency, ...(habits?.symbols ?? [])]);
  const parts = digitGroups(body, currency, habits);
  if (typeof parts === "string") return refused(parts);
  return amountOfParts(negative, parts.whole, parts.decimals, currency);
}

/** What a locale writes between thousands, before decimals, and for the currency. */
type Habits = { group: string; decimal: string; symbols: string[] };

const TEXT_LENGTH_MAX = 60;
/** Invisible marks that right-to-left locales put around figures; pasted along, they mean nothing. */
const BIDI_MARKS = /[\u061c\u200e\u200f]/g;
/** The spaces that locales group by, and the one on the keyboard. */
const SPACES = /[ \u00a0\u2009\u202f]/g;

function habitsOf(currency: string, locale: string): Habits {
  const format = amountFormat(currency, locale);
  const { locale: resolved } = format.resolvedOptions();
  // A currency without decimals shows no decimal sign, so that is asked of a format that has decimals.
  const parts = new Intl.NumberFormat(resolved, {
    style: "currency",
    currency,
    numberingSystem: "latn",
    useGrouping: "always",
    minimumFractionDigits: 1,
  }).formatToParts(12345.5);
  const valueOf = (type: string) => tidy(parts.find((part) => part.type === type)?.value ?? "");
  return { group: valueOf("group"), decimal: valueOf("decimal"), symbols: [valueOf("currency")] };
}

function tidy(value: string): string {
  return (
    value.replace(BIDI_MARKS, "").replace(SPACES, " ").replace("’", "'").trim() || (value === "" ? "" : " ")
  );
}

/** Takes one sign and one mention of the currency off the ends, in whichever order they stand. */
function withoutSignAndCurrency(plain: string, names: string[]): { negative: boolean; body: string } {
  let body = plain;
  let negative = false;
  const takeSign = () => {
    if (negative || !/^[-\u2212]/.test(body)) return;
    negative = true;
    body = body.slice(1).trimStart();
  };
  takeSign();
  const before = names.find((name) => name !== "" && body.startsWith(name));
  const after = names.find((name) => name !== "" && body.endsWith(name));
  if (before !== undefined) body = body.slice(before.length).trimStart();
  else if (after !== undefined) body = body.slice(0, -after.length).trimEnd();
  takeSign();
  return { negative, body };
}

/** The digits before and after the decimal sign, or why they cannot be told. */
function digitGroups(
  body: string,
  currency: string,
  habits: Habits | undefined,
): { whole: string; decimals: string } | "NOT_A_NUMBER" | "AMBIGUOUS" {
  if (!/^[0-9][0-9.,'’ ]*$/.test(body) || !/[0-9]$/.test(body)) return "NOT_A_NUMBER";
  const text = body.replaceAll("’", "'");
  const signs = text.replace(/[0-9]/g, "");
  const kinds = new Set(signs);
  if (kinds.size === 0) return { whole: text, decimals: "" };
  if (kinds.size > 2) return "NOT_A_NUMBER";

  const last = signs.at(-1) ?? "";
  const [whole = "", decimals = ""] = splitAtLast(text, last);
  if (kinds.size === 2) {
    // Two kinds: the last one is the decimal sign, a point or comma. Were it to stand twice, the grouping would fail.
    const first = signs[0] ?? "";
    if (!/[.,]/.test(last)) return "NOT_A_NUMBER";
    return isGrouped(whole, first) ? { whole: ungrouped(whole), decimals } : "NOT_A_NUMBER";
  }

  const grouped = isGrouped(text, last) ? { whole: ungrouped(text), decimals: "" } : "NOT_A_NUMBER";
  if (signs.length > 1 || !/[.,]/.test(last)) return grouped;
  if (grouped === "NOT_A_NUMBER") return { whole, decimals };
  if (habits?.decimal === last) return { whole, decimals };
  if (habits?.group === last || exponentOf(currency) === 0) return grouped;
  return "AMBIGUOUS";
}

function splitAtLast(text: string, sign: string): [string, string] {
  const at = text.lastIndexOf(sign);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Whether the sign parts the digits in threes from the right, or, for a comma, the Indian way (12,34,567). */
function isGrouped(text: string, sign: string): boolean {
  const groups = text.split(sign);
  const [first = "", ...rest] = groups;
  if (!/^[1-9][0-9]{0,2}$/.test(first) || rest.length === 0) return false;
  if (rest.every((group) => /^[0-9]{3}$/.test(group))) return true;
  const lakhs = rest.slice(0, -1);
  return (
    sign === "," &&
    first.length < 3 &&
    lakhs.every((group) => /^[0-9]{2}$/.test(group)) &&
    /^[0-9]{3}$/.test(rest.at(-1) ?? "")
  );
}

function ungrouped(text: string): string {
  return text.replace(/[^0-9]/g, "");
}
