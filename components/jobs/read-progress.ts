/** What an executor said of how far it is, as the screen shows it. */
export interface RunProgress {
  /** How much is done of how much; null where no numbers were given. */
  done: number | null;
  total: number | null;
  /** What it does now. */
  words: string | null;
  /** What it did, once it is done. */
  summary: string | null;
  /** Whatever else it said, by name. */
  rest: { name: string; text: string }[];
}

const REST_MAX = 20;
const TEXT_MAX = 200;

/** Reads what is stored, which may be anything: each job says its own. Null where there is nothing to show. */
export function readProgress(stored: unknown): RunProgress | null {
  if (typeof stored === "string" && stored.trim() !== "")
    return { done: null, total: null, words: stored, summary: null, rest: [] };
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return null;
  const { done, total, words, summary, ...others } = stored as Record<string, unknown>;
  const counted = { done: countOf(done), total: countOf(total) };
  const rest = Object.entries(others)
    .filter(([, value]) => value !== null && value !== undefined)
    .slice(0, REST_MAX)
    .map(([name, value]) => ({ name: nameWords(name), text: valueText(value) }));
  const progress = { ...counted, words: textOf(words), summary: textOf(summary), rest };
  const isEmpty = Object.values(progress).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  );
  return isEmpty ? null : progress;
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** `rowsPerSecond` becomes `Rows per second`. */
function nameWords(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ")
    .trim()
    .toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function valueText(value: unknown): string {
  if (typeof value === "number") return value.toLocaleString("en-GB");
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}
