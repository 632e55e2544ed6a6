import { CronExpressionParser } from "cron-parser";
import { describe, expect, it } from "vitest";
import { nextOccurrences } from "./next-occurrences";
import { isOccurrence, occurrencesBetween } from "./occurrences";
import { parseCron, type Cron } from "./parse-cron";

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "Africa/Cairo",
  "Australia/Lord_Howe",
  "UTC",
];
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2015, 0, 1);
const LAST_DAY = Date.UTC(2035, 11, 31);
const TIMES = ["00:00", "00:30", "01:45", "02:00", "02:15", "02:30", "03:00", "08:00", "23:30"];

function cronOf(text: string): Cron {
  const read = parseCron(text);
  if (!read.ok) throw new Error(read.problem.message);
  return read.cron;
}

function between(text: string, zone: string, after: number | string, through: number | string): Date[] {
  const range = { after: new Date(after), through: new Date(through) };
  return occurrencesBetween(cronOf(text), zone, range, Infinity);
}

// The oracle knows nothing of how occurrences are found: it reads the wall clock of `Intl` every quarter of an hour.
const clocks = new Map<string, Intl.DateTimeFormat>();
/** What the wall clock shows, as if it were UTC, in milliseconds. */
function wall(at: number, zone: string): number {
  let clock = clocks.get(zone);
  if (!clock) {
    const [year, rest] = ["numeric", "2-digit"] as const;
    const shape = { year, month: rest, day: rest, hour: rest, minute: rest, hourCycle: "h23" } as const;
    clocks.set(zone, (clock = new Intl.DateTimeFormat("en-US", { ...shape, timeZone: zone })));
  }
  const [month, day, yearShown, hour, minute] = clock.format(at).match(/\d+/g)!.map(Number);
  return Date.UTC(yearShown!, month! - 1, day, hour, minute);
}

/** When a daily run at the wall time happens on that day: the first such moment, or moved on by the gap. */
function oracle(wanted: number, zone: string): number {
  const from = wanted - 15 * 3_600_000;
  for (let at = from; at < wanted + 15 * 3_600_000; at += QUARTER_MS) {
    const shown = wall(at, zone);
    if (shown === wanted) return at;
    const next = wall(at + QUARTER_MS, zone);
    if (shown < wanted && next > wanted) {
      const gap = next - shown - QUARTER_MS;
      let moved = at;
      while (wall(moved, zone) !== wanted + gap) moved += QUARTER_MS;
      return moved;
    }
  }
  throw new Error("The oracle looked too short.");
}

/** All days of the years on which the zone's clocks change, and some others. */
function daysToTry(zone: string): { changing: number[]; others: number[] } {
  const changing: number[] = [];
  const others: number[] = [];
  let chance = 20_151_235;
  for (let day = FIRST_DAY; day <= LAST_DAY; day += DAY_MS) {
    const shift = (at: number) => wall(at, zone) - at;
    // A local day overlaps three days of UTC.
    if (shift(day - DAY_MS / 2) !== shift(day + 1.5 * DAY_MS)) changing.push(day);
    chance = (chance * 48_271) % 2_147_483_647;
    if (chance % 400 === 0) others.push(day);
  }
  return { changing, others };
}

describe.each(ZONES)("A6: a daily run in %s", (zone) => {
  it("happens when an independent reading of the wall clock says, on every day of change and others", () => {
    const { changing, others } = daysToTry(zone);
    if (zone !== "UTC") expect(changing.length).toBeGreaterThan(10);
    const wrong: string[] = [];
    for (const time of TIMES) {
      const [hour = 0, minute = 0] = time.split(":").map(Number);
      for (const day of [...changing, ...others]) {
        const wanted = day + hour * 3_600_000 + minute * 60_000;
        const due = oracle(wanted, zone);
        // From one minute before to one after: exactly this one, at exactly this moment.
        const found = between(`${minute} ${hour} * * *`, zone, due - 60_000, due + 60_000);
        if (found.length !== 1 || found[0]!.getTime() !== due)
          wrong.push(`${new Date(wanted).toISOString()}: ${found.map((at) => at.toISOString()).join()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("happens once per local date, weekly once per ISO week, monthly once per month, 2015 to 2035", () => {
    const localDay = (at: Date) => Math.floor(wall(at.getTime(), zone) / DAY_MS) * DAY_MS;
    const daily = between("30 2 * * *", zone, FIRST_DAY - DAY_MS, LAST_DAY + DAY_MS).map(localDay);
    const days: number[] = [];
    for (let day = FIRST_DAY; day <= LAST_DAY; day += DAY_MS) days.push(day);
    expect(daily.filter((day) => day >= FIRST_DAY && day <= LAST_DAY)).toEqual(days);

    const within = (text: string) =>
      between(text, zone, FIRST_DAY - DAY_MS, LAST_DAY + DAY_MS)
        .map(localDay)
        .filter((day) => day >= FIRST_DAY && day <= LAST_DAY);
    const mondays = days.filter((day) => new Date(day).getUTCDay() === 1);
    expect(within("0 8 * * 1")).toEqual(mondays);
    const firsts = days.filter((day) => new Date(day).getUTCDate() === 1);
    expect(within("0 0 1 * *")).toEqual(firsts);
    expect([mondays.length, firsts.length]).toEqual([1096, 252]);
  });

  it("agrees with another reader of cron expressions away from clock changes", () => {
    for (const text of ["0 0 13 * 5", "*/20 6-18/3 * 1-6 *", "7 4 29 2 *", "0 0 * * 0", "15 3 1-7 */2 1"]) {
      const after = new Date("2023-05-10T10:00:00Z");
      const other = CronExpressionParser.parse(text, { tz: zone, currentDate: after });
      const expected = Array.from({ length: 12 }, () => other.next().toDate().toISOString());
      const found = nextOccurrences(cronOf(text), zone, after, 12).map(({ at }) => at.toISOString());
      expect({ text, found }).toEqual({ text, found: expected });
    }
  });
});

describe("A6: named days of change", () => {
  it.each([
    ["0 2 * * *", "Europe/Berlin", "2026-03-29", "03:00+02:00"],
    ["30 2 * * *", "Europe/Berlin", "2026-03-29", "03:30+02:00"],
    ["0 0 * * *", "America/Sao_Paulo", "2018-11-04", "01:00-02:00"],
    ["0 0 * * *", "Asia/Beirut", "2026-03-29", "01:00+03:00"],
    ["0 0 * * *", "Africa/Cairo", "2026-04-24", "01:00+03:00"],
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-04", "02:45+11:00"],
  ])("%s in %s on %s runs at %s, and is marked", (text, zone, date, shown) => {
    const after = new Date(Date.parse(date) - DAY_MS);
    const found = nextOccurrences(cronOf(text), zone, after, 4).filter(({ local }) => local.startsWith(date));
    expect(found.map(({ local, offset, shift }) => [local.slice(11) + offset, shift])).toEqual([
      [shown, "GAP"],
    ]);
  });

  it("takes the first of two, marked, and leaves other days unmarked", () => {
    const found = nextOccurrences(cronOf("30 2 * * *"), "Europe/Berlin", new Date("2026-10-23T22:00Z"), 3);
    expect(found.map(({ utc, shift }) => [utc, shift])).toEqual([
      ["2026-10-24T00:30:00Z", null],
      ["2026-10-25T00:30:00Z", "OVERLAP"],
      ["2026-10-26T01:30:00Z", null],
    ]);
  });

  it("merges a moved time with a time that is named itself", () => {
    expect(between("0 2,3 * * *", "Europe/Berlin", "2026-03-28T22:00Z", "2026-03-29T21:00Z")).toEqual([
      new Date("2026-03-29T01:00Z"),
    ]);
  });

  it("goes by elapsed time when it runs in every hour: neither hole nor double on days of change", () => {
    for (const [from, to] of [
      ["2026-03-28T23:00Z", "2026-03-29T22:00Z"],
      ["2026-10-24T22:00Z", "2026-10-25T23:00Z"],
    ] as const) {
      const found = between("*/10 * * * *", "Europe/Berlin", from, to);
      expect(found.length).toBe((Date.parse(to) - Date.parse(from)) / 600_000);
      expect(found.every((at, i) => i === 0 || at.getTime() - found[i - 1]!.getTime() === 600_000)).toBe(
        true,
      );
    }
  });
});

describe("ranges", () => {
  it("leaves the beginning out and takes the end in", () => {
    const found = between("0 8 * * *", "UTC", "2026-01-01T08:00Z", "2026-01-03T08:00Z");
    expect(found.map((at) => at.toISOString().slice(0, 10))).toEqual(["2026-01-02", "2026-01-03"]);
    expect(between("0 8 * * *", "UTC", "2026-01-03T08:00Z", "2026-01-01T08:00Z")).toEqual([]);
  });

  it("is cut into pieces without loss", () => {
    const whole = between("30 2 * * *", "Europe/Berlin", "2026-03-01T00:00Z", "2026-04-20T00:00Z");
    const pieces: Date[] = [];
    for (
      let after = Date.parse("2026-03-01T00:00Z");
      after < Date.parse("2026-04-20T00:00Z");
      after += 3_600_000
    )
      pieces.push(...between("30 2 * * *", "Europe/Berlin", after, after + 3_600_000));
    expect(pieces).toEqual(whole);
  });

  it("knows an occurrence to the millisecond", () => {
    const cron = cronOf("0 8 * * 1");
    expect(isOccurrence(cron, "Europe/Berlin", new Date("2026-11-23T07:00:00.000Z"))).toBe(true);
    expect(isOccurrence(cron, "Europe/Berlin", new Date("2026-11-23T07:00:00.001Z"))).toBe(false);
    expect(isOccurrence(cron, "Europe/Berlin", new Date("2026-11-24T07:00:00.000Z"))).toBe(false);
  });

  it("answers quickly for rare days and for many minutes", () => {
    const startedAt = performance.now();
    expect(nextOccurrences(cronOf("0 0 29 2 *"), "UTC", new Date("2096-03-01T00:00Z"), 2)[0]?.utc).toBe(
      "2104-02-29T00:00:00Z",
    );
    expect(between("* * * * *", "Europe/Berlin", "2026-01-01T00:00Z", "2026-01-22T00:00Z").length).toBe(
      30_240,
    );
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
