import { createHash } from "node:crypto";

/**
 * All that a paper shows, as finished text: amounts, instants and names are already written out. Two papers with
 * equal content have equal bytes, and content travels as JSON to the process that renders it.
 */
export interface PaperContent {
  /** What it is, for its head and the file's properties: "Receipt R-000123". */
  title: string;
  /** Whom or what it is about, under the title. */
  subtitle: string;
  orientation: "portrait" | "landscape";
  /** ISO instant that the file names as its date of creation. Taken from what is shown, never from a clock. */
  createdAt: string;
  facts: PaperFact[];
  /** A sum written out line by line, with its result last. */
  equation: {
    heading: string;
    parts: { label: string; amount: string }[];
    total: { label: string; amount: string };
  } | null;
  tables: PaperTable[];
  /** Sentences at the end. */
  notes: string[];
}

export interface PaperFact {
  label: string;
  value: string;
  /** Takes the whole width, for hashes and sentences. */
  isWide?: boolean;
}

export interface PaperTable {
  heading: string;
  columns: PaperColumn[];
  rows: string[][];
  /** One more row, under a rule; null where nothing is summed. */
  totals: string[] | null;
  /** Stands in place of the rows when there are none. */
  emptyText: string;
}

export interface PaperColumn {
  heading: string;
  /**
   * An amount or number is never cut and gets the width it needs; texts share what is left by their weight and are
   * cut with an ellipsis.
   */
  kind: "number" | "text";
  weight?: number;
}

/** Changes when the same content would be drawn in another way, so that papers are rendered anew. */
const LAYOUT_EDITION = 1;

/** What names the content: 32 hexadecimal digits of SHA-256. */
export function contentKey(content: PaperContent): string {
  const text = JSON.stringify([LAYOUT_EDITION, content]);
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 32);
}

/** Rows that a PDF has at most; whoever needs more takes the CSV. */
export const PAPER_ROWS_MAX = 20_000;
