import { formatAmount } from "@/server/money/format-amount";
import type { Locale } from "../domain/template-keys";
import type { Amount } from "./template-variables";

/** How each language writes figures. */
const TAGS: Record<Locale, string> = { en: "en-GB", de: "de-DE", es: "es-ES" };

/** `€1,234.50`, exactly, with all decimals of its currency. */
export function amountText({ minor, currency }: Amount, locale: Locale): string {
  return formatAmount(BigInt(minor), currency, TAGS[locale]);
}

/** A calendar day: `1 March 2026`. It is the same day for everyone, so no zone may move it. */
export function dayText(day: string, locale: Locale): string {
  return formatter(locale, "UTC", LONG_DAY).format(new Date(`${day}T00:00:00Z`));
}

/** The same in short, for SMS and push: `1 Mar 2026`. */
export function shortDayText(day: string, locale: Locale): string {
  return formatter(locale, "UTC", SHORT_DAY).format(new Date(`${day}T00:00:00Z`));
}

/** An instant on the clocks of a zone: `1 March 2026, 11:00 (CET)`. */
export function instantText(instant: string, timeZone: string, locale: Locale): string {
  const at = new Date(instant);
  const clock = formatter(locale, timeZone, CLOCK).format(at);
  const zone = formatter(locale, timeZone, ZONE)
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  return `${formatter(locale, timeZone, LONG_DAY).format(at)}, ${clock} (${zone ?? timeZone})`;
}

const LONG_DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const SHORT_DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const ZONE: Intl.DateTimeFormatOptions = { timeZoneName: "short" };
const FORMATTERS_MAX = 500;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(
  locale: Locale,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (!known) {
    // Making one costs far more than using one; the bound is for zones that come from outside.
    if (formatters.size >= FORMATTERS_MAX) formatters.clear();
    known = new Intl.DateTimeFormat(TAGS[locale], {
      calendar: "gregory",
      numberingSystem: "latn",
      timeZone,
      ...options,
    });
    formatters.set(key, known);
  }
  return known;
}
