import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUIET_HOURS_DEFAULT, isQuiet, quietUntil, zoneOfRecipient, type QuietHours } from "./quiet-hours";

const MINUTE_MS = 60_000;

/** Found the slow way: minute by minute. Every zone changes its clock on a whole minute. */
function byWatching(now: Date, zone: string, hours: QuietHours): Date | null {
  if (!isQuiet(now, zone, hours)) return null;
  let at = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  do at += MINUTE_MS;
  while (isQuiet(new Date(at), zone, hours));
  return new Date(at);
}

// Instants around both changes of the clock in 2026, one of half an hour among them.
const CHANGES: [string, string][] = [
  ["Europe/Berlin", "2026-03-29T01:00:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00:00Z"],
  ["America/New_York", "2026-03-08T07:00:00Z"],
  ["America/New_York", "2026-11-01T06:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Asia/Kathmandu", "2026-06-01T00:00:00Z"],
];

describe("notifications B8: quiet hours", () => {
  it("end at the first quiet-less minute, around every change of the clock", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANGES),
        fc.integer({ min: -36 * 60, max: 36 * 60 }),
        minute,
        minute,
        ([zone, change], offset, fromMinute, untilMinute) => {
          const now = new Date(Date.parse(change) + offset * MINUTE_MS);
          const hours = { fromMinute, untilMinute };
          expect(quietUntil(now, zone, hours, "NORMAL")).toEqual(byWatching(now, zone, hours));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [
      "an end that spring skips is the change",
      "2026-03-29T00:10:00Z",
      { fromMinute: 60, untilMinute: 150 },
      "2026-03-29T01:00:00Z",
    ],
    [
      "an end that autumn has twice is the first",
      "2026-10-24T23:10:00Z",
      { fromMinute: 60, untilMinute: 150 },
      "2026-10-25T00:30:00Z",
    ],
    [
      "and the second when the first is over",
      "2026-10-25T01:10:00Z",
      { fromMinute: 60, untilMinute: 150 },
      "2026-10-25T01:30:00Z",
    ],
    ["a night over midnight", "2026-01-15T22:00:00Z", QUIET_HOURS_DEFAULT, "2026-01-16T07:00:00Z"],
  ])("in Berlin: %s", (_, now, hours, until) => {
    expect(quietUntil(new Date(now), "Europe/Berlin", hours, "NORMAL")).toEqual(new Date(until));
  });

  it("do not hold what is critical, nor those who want none", () => {
    const night = new Date("2026-01-15T23:00:00Z");
    expect(quietUntil(night, "UTC", QUIET_HOURS_DEFAULT, "NORMAL")).not.toBeNull();
    expect(quietUntil(night, "UTC", QUIET_HOURS_DEFAULT, "CRITICAL")).toBeNull();
    expect(quietUntil(night, "UTC", { fromMinute: 0, untilMinute: 0 }, "NORMAL")).toBeNull();
  });

  it("are those of the destination from the first to the last day of the trip", () => {
    const trip = { startsOn: "2026-05-10", endsOn: "2026-05-12", timeZone: "Asia/Tokyo" };
    const zone = (now: string) => zoneOfRecipient(new Date(now), "Europe/Madrid", [trip]);
    expect(zone("2026-05-09T14:59:00Z")).toBe("Europe/Madrid");
    expect(zone("2026-05-09T15:00:00Z")).toBe("Asia/Tokyo");
    expect(zone("2026-05-12T14:59:00Z")).toBe("Asia/Tokyo");
    expect(zone("2026-05-12T15:00:00Z")).toBe("Europe/Madrid");
    // 14:00 in Madrid would not be quiet; in Tokyo it is 21:00.
    const now = new Date("2026-05-10T12:00:00Z");
    expect(isQuiet(now, "Europe/Madrid", QUIET_HOURS_DEFAULT)).toBe(false);
    expect(quietUntil(now, zone("2026-05-10T12:00:00Z"), QUIET_HOURS_DEFAULT, "NORMAL")).toEqual(
      new Date("2026-05-10T23:00:00Z"),
    );
  });
});
