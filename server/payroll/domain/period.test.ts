import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isInPeriod,
  latestPeriod,
  latestPeriodEnd,
  monthlyPeriodEndingOn,
  nextPeriodEnd,
  periodAfter,
  periodBefore,
  periodOf,
  weeklyPeriodEndingOn,
  type Period,
  type PeriodicSchedule,
} from "./period";
import { nextRunInstant, runInstantOf } from "./run-instant";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo"];
const SCHEDULES: PeriodicSchedule[] = ["WEEKLY", "MONTHLY"];
const HOUR_MS = 3_600_000;

function period(schedule: PeriodicSchedule, endDate: string, timeZone: string): Period {
  const result = periodOf(schedule, endDate, timeZone);
  if (!result.ok) throw new Error(result.reason);
  return result.period;
}

/** Periods in a row, the first ending on the date, up to the year given. */
function periodsUntil(
  schedule: PeriodicSchedule,
  firstEnd: string,
  yearMax: number,
  timeZone: string,
): Period[] {
  const periods = [period(schedule, firstEnd, timeZone)];
  for (;;) {
    const following = periodAfter(periods.at(-1) as Period);
    if (following.endDate > `${yearMax}-12-31`) return periods;
    periods.push(following);
  }
}

/** The clock in a zone, told by Intl and so by other code than the one under test. */
function wallClock(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(instant);
}

const anyInstant = fc.date({
  min: new Date("2015-01-01T00:00:00Z"),
  max: new Date("2035-12-31T00:00:00Z"),
  noInvalidDate: true,
});

describe("payouts 9: weekly runs at Monday 08:00 wall time", () => {
  it.each(ZONES)("fires in 52 of 52 weeks in %s, both clock changes included", (timeZone) => {
    for (const year of [2015, 2026]) {
      let now = new Date(`${year}-01-01T12:00:00Z`);
      const fired: Date[] = [];
      for (let week = 0; week < 52; week++) {
        now = nextRunInstant("WEEKLY", now, timeZone);
        fired.push(now);
      }
      expect(
        fired.filter((instant) => !/^Mon,? \d\d,? (at )?08:00$/.test(wallClock(instant, timeZone))),
      ).toEqual([]);
      const gaps = fired
        .slice(1)
        .map((instant, index) => (instant.getTime() - (fired[index] as Date).getTime()) / HOUR_MS);
      expect(gaps.every((hours) => hours >= 167 && hours <= 169)).toBe(true);
    }
  });

  it.each([
    ["2015-03-30", "Europe/Berlin", 167],
    ["2015-10-26", "Europe/Berlin", 169],
    ["2015-07-13", "Europe/Berlin", 168],
    ["2015-03-09", "America/New_York", 167],
    ["2015-11-02", "America/New_York", 169],
    ["2015-10-19", "America/Sao_Paulo", 167],
    ["2016-02-22", "America/Sao_Paulo", 169],
    ["2015-10-26", "Asia/Kolkata", 168],
    ["2015-10-26", "UTC", 168],
  ])("the week before %s in %s has %i hours", (endDate, timeZone, hours) => {
    const week = period("WEEKLY", endDate, timeZone);
    expect((week.endsAt.getTime() - week.startsAt.getTime()) / HOUR_MS).toBe(hours);
  });

  it.each(ZONES.flatMap((zone) => SCHEDULES.map((schedule): [PeriodicSchedule, string] => [schedule, zone])))(
    "%s periods of 2015 to 2035 tile without gap or overlap in %s, each from midnight to midnight",
    (schedule, timeZone) => {
      const periods = periodsUntil(
        schedule,
        schedule === "WEEKLY" ? "2015-01-05" : "2015-01-01",
        2035,
        timeZone,
      );
      expect(periods.length).toBe(schedule === "WEEKLY" ? 1096 : 252);
      const untiled = periods.filter((one, index) => {
        const before = periods[index - 1];
        return (
          before && (before.endsAt.getTime() !== one.startsAt.getTime() || before.endDate !== one.startDate)
        );
      });
      expect(untiled).toEqual([]);
      const awry = periods.filter((one) => !wallClock(one.endsAt, timeZone).endsWith("00:00"));
      expect(awry).toEqual([]);
      expect(
        periods
          .slice(1)
          .every((one) => periodBefore(one).endDate === periods[periods.indexOf(one) - 1]?.endDate),
      ).toBe(true);
    },
  );

  it("puts every instant into exactly one period of each schedule", () => {
    fc.assert(
      fc.property(
        anyInstant,
        fc.constantFrom(...SCHEDULES),
        fc.constantFrom(...ZONES),
        (instant, schedule, timeZone) => {
          const over = latestPeriod(schedule, instant, timeZone);
          const around = [over, periodAfter(over), periodAfter(periodAfter(over))];
          expect(around.map((one) => isInPeriod(instant, one))).toEqual([false, true, false]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("moves a midnight that does not exist to the first moment of the day", () => {
    // Jordan's clocks went from 00:00 to 01:00 as the 1st of April 2016 began.
    const march = period("MONTHLY", "2016-04-01", "Asia/Amman");
    expect(march.endsAt.toISOString()).toBe("2016-03-31T22:00:00.000Z");
    expect(wallClock(march.endsAt, "Asia/Amman")).toMatch(/01:00$/);
    expect(periodAfter(march).startsAt).toEqual(march.endsAt);
    expect(runInstantOf(march)).toEqual(march.endsAt);
    expect(latestPeriodEnd("MONTHLY", march.endsAt, "Asia/Amman")).toBe("2016-04-01");
    expect(latestPeriodEnd("MONTHLY", new Date(march.endsAt.getTime() - 1), "Asia/Amman")).toBe("2016-03-01");
  });
});

describe("which dates end a period", () => {
  it("is the Monday of a week and the 1st of a month", () => {
    expect(weeklyPeriodEndingOn("2015-07-13", "UTC")).toEqual({
      ok: true,
      period: {
        schedule: "WEEKLY",
        startDate: "2015-07-06",
        endDate: "2015-07-13",
        startsAt: new Date("2015-07-06T00:00:00Z"),
        endsAt: new Date("2015-07-13T00:00:00Z"),
        timeZone: "UTC",
      },
    });
    expect(monthlyPeriodEndingOn("2015-08-01", "Europe/Berlin")).toMatchObject({
      ok: true,
      period: {
        startDate: "2015-07-01",
        startsAt: new Date("2015-06-30T22:00:00Z"),
        endsAt: new Date("2015-07-31T22:00:00Z"),
      },
    });
  });

  it.each([
    ["WEEKLY", "2015-07-14", "UTC", "NOT_A_MONDAY"],
    ["WEEKLY", "2015-07-12", "UTC", "NOT_A_MONDAY"],
    ["MONTHLY", "2015-07-13", "UTC", "NOT_THE_FIRST"],
    ["MONTHLY", "2015-02-29", "UTC", "NOT_A_DATE"],
    ["MONTHLY", "2015-04-31", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "13.07.2015", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "2015-7-13", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "20150713", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "2015-07-13T00:00", "UTC", "NOT_A_DATE"],
    ["WEEKLY", " 2015-07-13", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "2015-W29-1", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "1436745600", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "-000001-01-01", "UTC", "NOT_A_DATE"],
    ["WEEKLY", "0000-01-03", "UTC", "DATE_OUT_OF_RANGE"],
    ["MONTHLY", "9999-01-01", "UTC", "DATE_OUT_OF_RANGE"],
    ["WEEKLY", "2015-07-13", "Mars/Olympus", "UNKNOWN_TIME_ZONE"],
    ["WEEKLY", "2015-07-13", "+02:00", "UNKNOWN_TIME_ZONE"],
    ["WEEKLY", "2015-07-13", "", "UNKNOWN_TIME_ZONE"],
  ] as const)("%s period end %j in %s is refused as %s", (schedule, endDate, timeZone, reason) => {
    expect(periodOf(schedule, endDate, timeZone)).toEqual({ ok: false, reason });
  });
});

describe("payouts 10: the boundary belongs to the later period", () => {
  it.each(ZONES)("in %s", (timeZone) => {
    for (const schedule of SCHEDULES) {
      const one = period(schedule, schedule === "WEEKLY" ? "2015-03-30" : "2015-04-01", timeZone);
      const following = periodAfter(one);
      const justBefore = new Date(one.endsAt.getTime() - 1);
      expect([isInPeriod(one.endsAt, one), isInPeriod(one.endsAt, following)]).toEqual([false, true]);
      expect([isInPeriod(justBefore, one), isInPeriod(justBefore, following)]).toEqual([true, false]);
      expect(latestPeriodEnd(schedule, one.endsAt, timeZone)).toBe(one.endDate);
      expect(nextPeriodEnd(schedule, justBefore, timeZone)).toBe(one.endDate);
      expect(nextPeriodEnd(schedule, one.endsAt, timeZone)).toBe(following.endDate);
    }
  });
});

describe("payouts 11: the 1st falls on a Monday", () => {
  const timeZone = "Europe/Berlin";
  const week = period("WEEKLY", "2015-06-01", timeZone);
  const month = period("MONTHLY", "2015-06-01", timeZone);

  it("has both runs, the month's at midnight and the week's at eight", () => {
    expect(week.endsAt).toEqual(month.endsAt);
    expect(runInstantOf(month).toISOString()).toBe("2015-05-31T22:00:00.000Z");
    expect(runInstantOf(week).toISOString()).toBe("2015-06-01T06:00:00.000Z");
  });

  it("drops and repeats no entry when a vendor changes schedule in between", () => {
    // A run takes every unclaimed entry before its period's end of the vendors that are on its schedule at that time.
    const firstMs = new Date("2015-04-01T00:00:00Z").getTime();
    const entry = fc.integer({ min: 0, max: 90 * 24 }).map((hours) => new Date(firstMs + hours * HOUR_MS));
    const change = fc.array(entry, { maxLength: 4 });
    const runs = [
      ...periodsUntil("WEEKLY", "2015-04-06", 2015, timeZone),
      ...periodsUntil("MONTHLY", "2015-05-01", 2015, timeZone),
    ].sort((a, b) => runInstantOf(a).getTime() - runInstantOf(b).getTime());

    fc.assert(
      fc.property(fc.array(entry), change, (payableAts, changes) => {
        const claims = payableAts.map(() => 0);
        for (const run of runs) {
          const changesBefore = changes.filter((at) => at <= runInstantOf(run)).length;
          if (run.schedule !== SCHEDULES[changesBefore % 2]) continue;
          for (const [index, payableAt] of payableAts.entries()) {
            if (claims[index] === 0 && payableAt < run.endsAt) claims[index] = 1;
            else if (payableAt >= run.endsAt) expect(claims[index]).toBe(0);
          }
        }
        expect(claims).toEqual(payableAts.map(() => 1));
      }),
    );
  });
});

describe("payouts 12: how late a run fires does not change its period", () => {
  it("is Monday's period from Monday 08:00 until the next Monday begins", () => {
    const due = new Date("2015-07-13T06:00:00Z");
    for (const lateHours of [0, 1, 28, 100, 159]) {
      const now = new Date(due.getTime() + lateHours * HOUR_MS);
      expect(latestPeriodEnd("WEEKLY", now, "Europe/Berlin")).toBe("2015-07-13");
    }
  });

  it("names the same instant as next until it has come, and then the following", () => {
    const due = new Date("2015-07-13T06:00:00Z");
    expect(nextRunInstant("WEEKLY", new Date(due.getTime() - 1), "Europe/Berlin")).toEqual(due);
    expect(nextRunInstant("WEEKLY", new Date("2015-07-12T22:30:00Z"), "Europe/Berlin")).toEqual(due);
    expect(nextRunInstant("WEEKLY", due, "Europe/Berlin")).toEqual(new Date("2015-07-20T06:00:00Z"));
    expect(nextRunInstant("MONTHLY", due, "Europe/Berlin")).toEqual(new Date("2015-07-31T22:00:00Z"));
  });
});

describe("payouts 14: the calendar's edges", () => {
  it("has 29 days in February of a leap year and 28 else", () => {
    const hours = (endDate: string) => {
      const month = period("MONTHLY", endDate, "UTC");
      return (month.endsAt.getTime() - month.startsAt.getTime()) / HOUR_MS;
    };
    expect(hours("2016-03-01")).toBe(29 * 24);
    expect(hours("2015-03-01")).toBe(28 * 24);
  });

  it("runs through the new year of a year with week 53", () => {
    // ISO week 53 of 2015: 28 December to 3 January.
    const week53 = period("WEEKLY", "2016-01-04", "UTC");
    expect(week53.startDate).toBe("2015-12-28");
    expect(latestPeriodEnd("WEEKLY", new Date("2015-12-31T23:59:59Z"), "UTC")).toBe("2015-12-28");
    expect(nextPeriodEnd("WEEKLY", new Date("2015-12-31T23:59:59Z"), "UTC")).toBe("2016-01-04");
    expect(nextPeriodEnd("WEEKLY", new Date("2016-01-01T00:00:00Z"), "UTC")).toBe("2016-01-04");
    expect(period("MONTHLY", "2016-01-01", "UTC").startDate).toBe("2015-12-01");
  });

  it("is the same whatever the zone of the server", () => {
    // The zone of a process is fixed as it starts, so each is asked in a process of its own.
    const script = `
      import { latestPeriod, periodOf } from ${JSON.stringify(join(process.cwd(), "server/payroll/domain/period.ts"))};
      import { nextRunInstant } from ${JSON.stringify(join(process.cwd(), "server/payroll/domain/run-instant.ts"))};
      const answers = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata"].flatMap((zone) => [
        periodOf("WEEKLY", "2015-10-19", zone), periodOf("MONTHLY", "2016-03-01", zone), periodOf("WEEKLY", "2016-01-04", zone),
        ...["WEEKLY", "MONTHLY"].flatMap((schedule) => ["2015-12-31T23:30:00Z", "2016-02-29T02:00:00Z", "2015-10-18T03:00:00Z"]
          .flatMap((now) => [latestPeriod(schedule, new Date(now), zone), nextRunInstant(schedule, new Date(now), zone)])),
      ]);
      console.log(JSON.stringify({ offset: new Date("2015-07-01").getTimezoneOffset(), answers }));`;
    const asked = ["UTC", "Asia/Kolkata", "America/Sao_Paulo"].map((zone) => {
      const output = execFileSync(
        process.execPath,
        ["--import", "tsx", "--input-type=module", "--eval", script],
        {
          env: { ...process.env, TZ: zone },
          encoding: "utf8",
        },
      );
      return JSON.parse(output) as { offset: number; answers: unknown };
    });
    expect(asked.map((one) => one.offset)).toEqual([0, -330, 180]);
    expect(asked[1]?.answers).toEqual(asked[0]?.answers);
    expect(asked[2]?.answers).toEqual(asked[0]?.answers);
  }, 30_000);
});
