import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cronWords } from "./cron-words";
import { parseCron } from "./parse-cron";

function problemOf(text: string): string | null {
  const read = parseCron(text);
  return read.ok ? null : read.problem.code;
}

describe("parseCron", () => {
  it.each([
    ["", "EMPTY"],
    [" \t ", "EMPTY"],
    ["* * *", "FIELD_COUNT"],
    ["*", "FIELD_COUNT"],
    ["0 0 8 * * 1", "SECONDS"],
    ["0 0 8 * * 1 2026", "SECONDS"],
    ["@reboot", "NICKNAME"],
    ["@daily", "NICKNAME"],
    ["0 8 * * MON", "NAME"],
    ["0 8 * jan *", "NAME"],
    ["0 8 * * MON-FRI", "NAME"],
    ["0 0 L * *", "NAME"],
    ["0 8 ? * 1", "SYNTAX"],
    ["0 8 * * 1#2", "SYNTAX"],
    ["0,,5 8 * * 1", "SYNTAX"],
    ["-1 8 * * 1", "SYNTAX"],
    ["0.5 8 * * 1", "SYNTAX"],
    ["٣ 8 * * 1", "SYNTAX"],
    ["0 8 * * 1\u0000", "SYNTAX"],
    ["60 * * * *", "OUT_OF_RANGE"],
    ["0 24 * * *", "OUT_OF_RANGE"],
    ["0 0 0 * *", "OUT_OF_RANGE"],
    ["0 0 1 13 *", "OUT_OF_RANGE"],
    ["0 0 * * 8", "OUT_OF_RANGE"],
    ["*/0 * * * *", "OUT_OF_RANGE"],
    ["*/60 * * * *", "OUT_OF_RANGE"],
    ["30-10 * * * *", "BACKWARDS"],
    ["* * 31 2 *", "NEVER"],
    ["0 0 30,31 2 *", "NEVER"],
    ["0 0 31 4,6,9,11 *", "NEVER"],
    ["*".repeat(10_000), "TOO_LONG"],
    ["* ".repeat(5_000), "TOO_LONG"],
  ])("refuses %j as %s", (text, code) => {
    expect(problemOf(text)).toBe(code);
  });

  it.each(["0 8 * * 1", "0 0 29 2 *", "* * 31 2 1", "*/15 0-6/2,12 1,15 */3 0-7", "  5\t4  * * *  "])(
    "takes %j",
    (text) => expect(problemOf(text)).toBeNull(),
  );

  it("says in words what is wrong, and shows the part at fault", () => {
    expect(parseCron("0 25 * * *")).toEqual({
      ok: false,
      problem: { code: "OUT_OF_RANGE", message: 'The hour "25" is not between 0 and 23.' },
    });
  });

  it("reads lists, ranges, steps and both Sundays", () => {
    expect(parseCron("5,1-3,40/10 */6 10-20/5 1 5-7")).toMatchObject({
      cron: {
        minutes: [1, 2, 3, 5, 40, 50],
        hours: [0, 6, 12, 18],
        daysOfMonth: [10, 15, 20],
        months: [1],
        daysOfWeek: [0, 5, 6],
        dayRule: "EITHER",
      },
    });
  });

  it("answers any text at all, with a problem or with times in range", () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40, unit: "binary" }),
      fc
        .array(fc.stringMatching(/^[0-9*,/-]{1,6}$/), { minLength: 4, maxLength: 6 })
        .map((fields) => fields.join(" ")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const read = parseCron(given);
        if (!read.ok) return read.problem.message.length > 10;
        const { minutes, hours, daysOfMonth, months, daysOfWeek } = read.cron;
        const within = (list: readonly number[], min: number, max: number) =>
          list.length > 0 && list.every((value) => Number.isInteger(value) && value >= min && value <= max);
        return (
          within(minutes, 0, 59) &&
          within(hours, 0, 23) &&
          within(daysOfMonth, 1, 31) &&
          within(months, 1, 12) &&
          within(daysOfWeek, 0, 6)
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("cronWords", () => {
  it.each([
    ["0 8 * * 1", "At 08:00, only on Monday"],
    ["0 0 1 * *", "At 00:00, on day 1 of the month"],
    ["* * * * *", "Every minute"],
    ["0 0 13 * 5", "At 00:00, on day 13 of the month, or on Friday"],
  ])("puts %s into words", (text, words) => {
    const read = parseCron(text);
    expect(read.ok && cronWords(read.cron)).toBe(words);
  });
});
