/** A cron expression that was understood. Each list is sorted and has no number twice. */
export interface Cron {
  /** The text with single blanks. */
  text: string;
  minutes: readonly number[];
  hours: readonly number[];
  daysOfMonth: readonly number[];
  months: readonly number[];
  /** 0 is Sunday. */
  daysOfWeek: readonly number[];
  /** Every hour: then it goes by elapsed time and not by the wall clock, also when the clocks change. */
  isHourly: boolean;
  /** A date is named by the day of the month alone, the day of the week alone, or either of the two. */
  dayRule: "ANY" | "DAY_OF_MONTH" | "DAY_OF_WEEK" | "EITHER";
}

export const CRON_PROBLEM_CODES = [
  "EMPTY",
  "TOO_LONG",
  "NICKNAME",
  "SECONDS",
  "FIELD_COUNT",
  "NAME",
  "SYNTAX",
  "OUT_OF_RANGE",
  "BACKWARDS",
  "NEVER",
] as const;

/** Why a text is no cron expression, as a code for programs and a sentence for people. */
export interface CronProblem {
  code: (typeof CRON_PROBLEM_CODES)[number];
  message: string;
}

const TEXT_MAX = 200;
const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12 },
  { name: "day of the week", min: 0, max: 7 },
] as const;

/**
 * Reads a cron expression of five fields: minute, hour, day of the month, month, day of the week (0 to 7, where 0
 * and 7 are Sunday). A field is `*` or a list of numbers and ranges, each with a step if wanted. When both day
 * fields name days, either is enough. Nothing else is taken: a text that different programs read differently is
 * refused with the reason.
 */
export function parseCron(text: string): { ok: true; cron: Cron } | { ok: false; problem: CronProblem } {
  const problem = shapeProblem(text);
  if (problem) return { ok: false, problem };
  const words = text.trim().split(/[ \t]+/);
  const lists: number[][] = [];
  for (const [index, word] of words.entries()) {
    const read = readField(word, FIELDS[index]!);
    if (!Array.isArray(read)) return { ok: false, problem: read };
    lists.push(read);
  }
  const [minutes = [], hours = [], daysOfMonth = [], months = [], days = []] = lists;
  const cron: Cron = {
    text: words.join(" "),
    minutes,
    hours,
    daysOfMonth,
    months,
    daysOfWeek: sortedOnce(days.map((day) => day % 7)),
    isHourly: hours.length === 24,
    dayRule: dayRuleOf(words[2]!, words[4]!),
  };
  return isPossible(cron)
    ? { ok: true, cron }
    : refused("NEVER", "No calendar has such a day: it would never run.");
}

function shapeProblem(text: string): CronProblem | null {
  if (text.length > TEXT_MAX)
    return { code: "TOO_LONG", message: `At most ${TEXT_MAX} characters; this has ${text.length}.` };
  const trimmed = text.trim();
  if (trimmed === "") return { code: "EMPTY", message: "Write five fields, such as 0 8 * * 1." };
  if (trimmed.startsWith("@"))
    return { code: "NICKNAME", message: "Names such as @daily or @reboot are not taken; write five fields." };
  const count = trimmed.split(/[ \t]+/).length;
  if (count === 6 || count === 7)
    return {
      code: "SECONDS",
      message: `Five fields are needed and this has ${count}: seconds and years are not taken.`,
    };
  if (count !== 5) return { code: "FIELD_COUNT", message: `Five fields are needed and this has ${count}.` };
  return null;
}

function readField(word: string, field: (typeof FIELDS)[number]): number[] | CronProblem {
  const { name, min, max } = field;
  if (/^[A-Za-z]+([-,/][A-Za-z0-9]+)*$/.test(word))
    return { code: "NAME", message: `The ${name} "${word}" is a name; write numbers.` };
  const numbers: number[] = [];
  for (const part of word.split(",")) {
    const match = /^(?:(\*)|(\d{1,4})(?:-(\d{1,4}))?)(?:\/(\d{1,4}))?$/.exec(part);
    if (!match) return { code: "SYNTAX", message: `The ${name} "${part}" is not understood.` };
    const [, star, from, to, step] = match;
    const first = star ? min : Number(from);
    const everyLast = name === "day of the week" ? 6 : max;
    const last = star ? everyLast : to !== undefined ? Number(to) : step !== undefined ? everyLast : first;
    if (first < min || first > max || last > max)
      return { code: "OUT_OF_RANGE", message: `The ${name} "${part}" is not between ${min} and ${max}.` };
    if (first > last) return { code: "BACKWARDS", message: `The ${name} "${part}" ends before it begins.` };
    if (step !== undefined && (Number(step) < 1 || Number(step) > max))
      return {
        code: "OUT_OF_RANGE",
        message: `The step of the ${name} "${part}" is not between 1 and ${max}.`,
      };
    for (let value = first; value <= last; value += Number(step ?? 1)) numbers.push(value);
  }
  return sortedOnce(numbers);
}

function dayRuleOf(dayOfMonth: string, dayOfWeek: string): Cron["dayRule"] {
  const [anyDate, anyWeekday] = [dayOfMonth, dayOfWeek].map((word) => word === "*" || word === "*/1");
  if (anyDate) return anyWeekday ? "ANY" : "DAY_OF_WEEK";
  return anyWeekday ? "DAY_OF_MONTH" : "EITHER";
}

// Only a day of the month can be one that no month has; 29 February comes.
function isPossible({ dayRule, daysOfMonth, months }: Cron): boolean {
  if (dayRule !== "DAY_OF_MONTH") return true;
  const longest = (month: number) => (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31);
  return months.some((month) => daysOfMonth[0]! <= longest(month));
}

function refused(code: CronProblem["code"], message: string): { ok: false; problem: CronProblem } {
  return { ok: false, problem: { code, message } };
}

function sortedOnce(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
