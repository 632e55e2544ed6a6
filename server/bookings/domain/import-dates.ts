/** Why a text is not a day or an instant that an import takes. */
export type DateProblem = "malformed" | "no_offset" | "epoch" | "impossible" | "out_of_range";

/** Bookings before the first or after the last of these years are shifted columns or mistyped years. */
export const YEAR_MIN = 1970;
export const YEAR_MAX = 2100;

/** What is wrong with a calendar day, `YYYY-MM-DD`; null when nothing is. 29 February 2025 is impossible. */
export function dayProblem(text: string): DateProblem | null {
  if (text.length !== 10 || !hasDayShape(text)) return /^\d{9,16}$/.test(text) ? "epoch" : "malformed";
  return calendarProblem(text);
}

/**
 * What is wrong with an ISO 8601 instant with offset: `2015-07-01T11:00:00Z`, `…T11:00+02:00`, fractions to the
 * microsecond. Null when nothing is. Refused: a missing offset, 24:00, leap seconds, offsets beyond 14 hours,
 * numbers of seconds or milliseconds since 1970.
 */
export function instantProblem(text: string): DateProblem | null {
  // The spelling of nearly every row, looked at without a pattern: YYYY-MM-DDTHH:MM:SSZ.
  if (
    text.length === 20 &&
    hasDayShape(text) &&
    code(text, 10) === T &&
    code(text, 13) === COLON &&
    code(text, 16) === COLON &&
    code(text, 19) === Z
  ) {
    const [hour, minute, second] = [two(text, 11), two(text, 14), two(text, 17)];
    if (hour < 0 || minute < 0 || second < 0) return "malformed";
    if (hour > 23 || minute > 59 || second > 59) return "impossible";
    return calendarProblem(text);
  }
  return unusualInstantProblem(text);
}

function unusualInstantProblem(text: string): DateProblem | null {
  if (/^-?\d{9,16}$/.test(text)) return "epoch";
  const match = /^\d{4}-\d\d-\d\dT(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?(Z|[+-](\d\d):(\d\d))?$/.exec(text);
  if (!match) return "malformed";
  if (match[4] === undefined) return "no_offset";
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return "impossible";
  const [offsetHours, offsetMinutes] = [Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (offsetMinutes > 59 || offsetHours * 60 + offsetMinutes > 14 * 60) return "impossible";
  return calendarProblem(text);
}

function calendarProblem(text: string): DateProblem | null {
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return "impossible";
  return year < YEAR_MIN || year > YEAR_MAX ? "out_of_range" : null;
}

const T = 84;
const Z = 90;
const COLON = 58;
const DASH = 45;

function code(text: string, at: number): number {
  return text.charCodeAt(at);
}

/** The two digits at this place as a number; negative when they are not two digits. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1000;
}

function hasDayShape(text: string): boolean {
  return (
    code(text, 4) === DASH &&
    code(text, 7) === DASH &&
    two(text, 0) >= 0 &&
    two(text, 2) >= 0 &&
    two(text, 5) >= 0 &&
    two(text, 8) >= 0
  );
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The problem in plain words. */
export function dateProblemText(problem: DateProblem, kind: "day" | "instant"): string {
  switch (problem) {
    case "malformed":
      return kind === "day"
        ? "This is not a day: write 2015-07-13."
        : "This is not an instant: write 2015-07-13T11:00:00Z.";
    case "no_offset":
      return "The offset is missing: write Z or, for example, +02:00 at the end.";
    case "epoch":
      return "A count of seconds or milliseconds is not taken: write the day and the time.";
    case "impossible":
      return kind === "day" ? "There is no such day." : "There is no such day or time.";
    case "out_of_range":
      return `The year must be between ${YEAR_MIN} and ${YEAR_MAX}.`;
  }
}
