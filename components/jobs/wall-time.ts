const DAY_MS = 86_400_000;
const WALL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/;

/**
 * The instant at which a zone's clocks show a wall time such as `2026-03-29T02:30`; null for what is no time. As
 * schedules do: a time that the clocks skip is moved on by the gap, and of one that comes twice the first is taken.
 */
export function instantOfWall(wall: string, zone: string): Date | null {
  const match = WALL.exec(wall);
  if (!match) return null;
  const [year, month, day, hour, minute, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((match[7] ?? "0").padEnd(3, "0"));
  const asUtc = Date.UTC(year!, month! - 1, day, hour, minute, second, ms);
  // A day that the month does not have would have rolled over.
  if (!new Date(asUtc).toISOString().startsWith(`${wall.slice(0, 16)}:`)) return null;
  const before = asUtc - offsetMs(asUtc - DAY_MS, zone);
  const after = asUtc - offsetMs(asUtc + DAY_MS, zone);
  const showing = [before, after].filter((at) => at + offsetMs(at, zone) === asUtc);
  return new Date(showing.length > 0 ? Math.min(...showing) : before);
}

/** What a zone's clocks show at an instant, as a date-time field takes it; seconds only where there are some. */
export function wallOfInstant(at: Date, zone: string): string {
  const text = new Date(at.getTime() + offsetMs(at.getTime(), zone)).toISOString().slice(0, 19);
  return text.endsWith(":00") ? text.slice(0, 16) : text;
}

/** The instant at which a calendar day (`YYYY-MM-DD`) begins in the zone; null for what is no day. */
export function startOfDay(day: string, zone: string): Date | null {
  return instantOfWall(`${day}T00:00`, zone);
}

/** The calendar day after: `2026-03-01` for `2026-02-28`. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** What the zone's clocks are ahead of UTC, in milliseconds. */
function offsetMs(at: number, zone: string): number {
  const parts = new Map(
    formatter(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - Math.floor(at / 1000) * 1000;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(timeZone, found);
  }
  return found;
}
