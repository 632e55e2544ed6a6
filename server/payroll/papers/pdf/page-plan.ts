import type { PaperContent, PaperFact, PaperTable } from "../paper-content";

/** Sizes in points. Everything has a fixed height, so pages are known before anything is drawn. */
export const A4 = {
  portrait: { width: 595.28, height: 841.89 },
  landscape: { width: 841.89, height: 595.28 },
};
export const MARGIN = { side: 42, top: 40, bottom: 34 };
export const HEIGHT = {
  head: 62,
  runningHead: 26,
  footer: 22,
  fact: 27,
  /** Of a fact's label, and of each line of its value. */
  factLabel: 16,
  textLine: 12,
  gap: 14,
  heading: 22,
  equationPart: 17,
  equationTotal: 24,
  columnHeads: 18,
  row: 15,
  totals: 20,
};

/** One thing on a page, from top to bottom. */
export type Block =
  | { kind: "head" }
  | { kind: "runningHead" }
  | { kind: "gap" }
  | { kind: "facts"; facts: PaperFact[] }
  | { kind: "wideFact"; fact: PaperFact; lines: number }
  | { kind: "equation" }
  | { kind: "tableHeading"; table: PaperTable; continued: boolean }
  | { kind: "rows"; table: PaperTable; from: number; to: number }
  | { kind: "totals"; table: PaperTable }
  | { kind: "note"; text: string; lines: number };

/**
 * Lays the content out on pages. A table that goes over a page's end goes on under a repeated head; its head never
 * stands alone at the bottom. There is always at least one page.
 */
export function pagePlan(content: PaperContent): Block[][] {
  const room = pageRoom(content.orientation);
  const pages: Block[][] = [[{ kind: "head" }]];
  let left = room - HEIGHT.head;
  const put = (block: Block, height: number) => {
    if (height > left) {
      pages.push([{ kind: "runningHead" }]);
      left = room - HEIGHT.runningHead;
      // A page does not begin with a gap.
      if (block.kind === "gap") return;
    }
    pages.at(-1)!.push(block);
    left -= height;
  };
  const factsPerRow = content.orientation === "portrait" ? 3 : 5;
  for (const block of factBlocks(content.facts, factsPerRow, contentWidth(content.orientation)))
    put(
      block,
      block.kind === "wideFact" ? HEIGHT.factLabel + block.lines * HEIGHT.textLine + 2 : HEIGHT.fact,
    );
  if (content.equation) {
    const { parts } = content.equation;
    put({ kind: "gap" }, HEIGHT.gap);
    put({ kind: "equation" }, HEIGHT.heading + parts.length * HEIGHT.equationPart + HEIGHT.equationTotal);
  }
  for (const table of content.tables) {
    put({ kind: "gap" }, HEIGHT.gap);
    const headHeight = HEIGHT.heading + HEIGHT.columnHeads;
    // At least a row and the totals stay with their head.
    if (left < headHeight + HEIGHT.row + HEIGHT.totals) left = 0;
    let from = 0;
    do {
      put({ kind: "tableHeading", table, continued: from > 0 }, headHeight);
      const fitting = Math.max(1, Math.floor(left / HEIGHT.row));
      const to = Math.min(table.rows.length, from + fitting);
      put({ kind: "rows", table, from, to }, Math.max(1, to - from) * HEIGHT.row);
      from = to;
      if (from < table.rows.length) left = 0;
    } while (from < table.rows.length);
    if (table.totals) {
      // Totals that would stand alone on a page get the columns' heads again.
      if (left < HEIGHT.totals) {
        left = 0;
        put({ kind: "tableHeading", table, continued: true }, headHeight);
      }
      put({ kind: "totals", table }, HEIGHT.totals);
    }
  }
  if (content.notes.length > 0) put({ kind: "gap" }, HEIGHT.gap);
  for (const text of content.notes) {
    const lines = linesOf(text, contentWidth(content.orientation), 8);
    put({ kind: "note", text, lines }, lines * HEIGHT.textLine);
  }
  return pages;
}

/** Width between the margins, in points. */
export function contentWidth(orientation: PaperContent["orientation"]): number {
  return A4[orientation].width - 2 * MARGIN.side;
}

function pageRoom(orientation: PaperContent["orientation"]): number {
  return A4[orientation].height - MARGIN.top - MARGIN.bottom - HEIGHT.footer;
}

function factBlocks(facts: readonly PaperFact[], perRow: number, width: number): Block[] {
  const blocks: Block[] = [];
  let row: PaperFact[] = [];
  const endRow = () => {
    if (row.length > 0) blocks.push({ kind: "facts", facts: row });
    row = [];
  };
  for (const fact of facts) {
    if (fact.isWide) {
      endRow();
      blocks.push({ kind: "wideFact", fact, lines: linesOf(fact.value, width, 9) });
      continue;
    }
    row.push(fact);
    if (row.length === perRow) endRow();
  }
  endRow();
  return blocks;
}

/** How many lines a text surely fits in: reckoned with wide letters, and a line's worth for words that do not break well. */
function linesOf(text: string, width: number, fontSize: number): number {
  const textWidth = Array.from(text).length * fontSize * 0.56;
  return textWidth <= width ? 1 : Math.ceil(textWidth / width) + 1;
}
