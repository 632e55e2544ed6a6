export type InstantStyle = "date" | "time" | "minute" | "second";

/**
 * An instant as the zone's clocks show it: `14 Jul 2015, 08:00` for style minute.
 *
 * @param at a Date, or an ISO 8601 text with offset.
 * @param zone an IANA zone name.
 * @throws RangeError when the instant or the zone is not valid.
 */
export function instantText(
  at: Date | string,
  zone: string,
  locale: string,
  style: InstantStyle = "minute",
): string {
  return formatter(locale, zone, style).format(new Date(at));
}

/** The offset of the zone at that instant: `+02:00`, or `UTC` for none. It tells the two hours of an autumn night apart. */
export function offsetText(at: Date | string, zone: string): string {
  const parts = formatter("en-GB", zone, "offset").formatToParts(new Date(at));
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  // Engines write no offset as either of two texts; server and browser must draw the same.
  return name === "GMT" || name === "GMT+00:00" ? "UTC" : name.replace("GMT", "");
}

/**
 * A calendar day of the business, without any zone: `14 Jul 2015`.
 *
 * @param day `YYYY-MM-DD`.
 */
export function dayText(day: string, locale: string): string {
  return formatter(locale, "UTC", "date").format(new Date(`${day}T00:00:00Z`));
}

const STYLES: Record<InstantStyle | "offset", Intl.DateTimeFormatOptions> = {
  date: { day: "numeric", month: "short", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  minute: {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  },
  second: {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  },
  offset: { timeZoneName: "longOffset", hour: "2-digit" },
};

const formatters = new Map<string, Intl.DateTimeFormat>();

// Making a formatter costs far more than using one, and a table makes thousands of cells.
function formatter(locale: string, timeZone: string, style: InstantStyle | "offset"): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${style}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone, ...STYLES[style] });
    formatters.set(key, found);
  }
  return found;
}
