import type { PaperTable } from "../paper-content";

/** Widths of a table's columns in points, which sum to the width given, and the size of its text. */
export interface TableMeasures {
  widths: number[];
  fontSize: number;
}

export const CELL_PADDING = 4;
const FONT_SIZE = 7.5;
/** A digit of Helvetica, as a part of the font's size; separators are narrower, capitals of headings wider. */
const DIGIT = 0.557;
const HEADING_LETTER = 0.58;
/** Texts get at least this part of the width, and numbers are set smaller when they need more. */
const TEXT_SHARE_MIN = 0.28;

/**
 * Gives number columns the width of their longest entry, so that no amount is ever cut, and shares the rest among
 * texts. When the amounts are too long even so, the whole table is set smaller.
 */
export function columnWidths(table: PaperTable, width: number): TableMeasures {
  const numbers = table.columns.map((column, index) =>
    column.kind === "number" ? numberWidth(table, column.heading, index) : 0,
  );
  const needed = sum(numbers);
  const room = width * (1 - TEXT_SHARE_MIN);
  const scale = needed > room ? room / needed : 1;
  const rest = width - needed * scale;
  const weights = table.columns.map((column) => (column.kind === "text" ? (column.weight ?? 1) : 0));
  const widths = table.columns.map((column, index) =>
    column.kind === "number" ? numbers[index]! * scale : (rest * weights[index]!) / sum(weights),
  );
  return { widths, fontSize: FONT_SIZE * scale };
}

function numberWidth(table: PaperTable, heading: string, index: number): number {
  let chars = table.totals?.[index]?.length ?? 0;
  for (const row of table.rows) chars = Math.max(chars, row[index]?.length ?? 0);
  return Math.max(chars * DIGIT, heading.length * HEADING_LETTER) * FONT_SIZE + 2 * CELL_PADDING;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
