import { countText } from "@/components/format/count-text";
import type { RunLink, RunProgress } from "@/server/platform/scheduled-run-executor";

/** What an executor said of how far it is or what it did, as the screen shows it. */
export interface ShownProgress {
  /** How much is done of how much; null where no numbers were given. */
  done: number | null;
  of: number | null;
  /** "1 of 3 currencies"; null where nothing is counted. */
  countWords: string | null;
  /** What it does now, or did. */
  summary: string | null;
  /** Whatever else it said, by name. */
  facts: { name: string; text: string }[];
  links: RunLink[];
}

const FACTS_MAX = 20;
const LINKS_MAX = 100;
const TEXT_MAX = 200;

/**
 * Reads what is stored of a run. Executors write RunProgress, but what an older version stored, or nothing, may be
 * there as well. Null where there is nothing to show.
 */
export function readProgress(stored: unknown): ShownProgress | null {
  if (typeof stored === "string") return readProgress({ summary: stored });
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return null;
  const known = stored as { [name in keyof RunProgress]: unknown };
  const { done, of, unit, summary, facts, links, ...others } = known;
  const counts = { done: countOf(done), of: countOf(of) };
  const progress = {
    ...counts,
    countWords: countWords(counts.done, counts.of, textOf(unit)),
    summary: textOf(summary),
    facts: [...factsOf(facts, (name) => name), ...factsOf(others, nameWords)].slice(0, FACTS_MAX),
    links: linksOf(links),
  };
  const isEmpty = Object.values(progress).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  );
  return isEmpty ? null : progress;
}

function countWords(done: number | null, of: number | null, unit: string | null): string | null {
  if (done === null) return null;
  const count = of === null ? countText(done) : `${countText(done)} of ${countText(of)}`;
  return [count, unit ?? (of === null ? "done" : null)].filter(Boolean).join(" ");
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** Only single figures and words: lists and objects are for programs. */
function factsOf(given: unknown, nameOf: (name: string) => string): { name: string; text: string }[] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return [];
  return Object.entries(given)
    .map(([name, value]) => ({ name: nameOf(name), text: valueText(value) }))
    .filter((fact): fact is { name: string; text: string } => fact.text !== null);
}

function linksOf(given: unknown): RunLink[] {
  if (!Array.isArray(given)) return [];
  return (given as unknown[]).slice(0, LINKS_MAX).flatMap((each) => {
    const { label, href, detail } = (each ?? {}) as Partial<Record<keyof RunLink, unknown>>;
    const [words, place, more] = [textOf(label), textOf(href), textOf(detail)];
    // Only places in the product itself.
    if (words === null || place === null || !/^\/(?![/\\])/.test(place)) return [];
    return [{ label: words, href: place, ...(more === null ? {} : { detail: more }) }];
  });
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

function valueText(value: unknown): string | null {
  if (typeof value === "number") return value.toLocaleString("en-GB");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "string") return null;
  return value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}…` : value;
}
