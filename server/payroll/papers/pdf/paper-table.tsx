import { Text, View } from "@react-pdf/renderer";
import type { PaperContent, PaperTable } from "../paper-content";
import { CELL_PADDING, columnWidths, type TableMeasures } from "./column-widths";
import { fitText } from "./fit-text";
import { familyFor } from "./fonts";
import { contentWidth, HEIGHT } from "./page-plan";
import { COLORS, ONE_LINE } from "./paper-style";

interface TableProps {
  table: PaperTable;
  orientation: PaperContent["orientation"];
}

/** The table's name and the heads of its columns. */
export function TableHeading({ table, orientation, continued }: TableProps & { continued: boolean }) {
  const measures = measuresOf(table, orientation);
  const heading = continued ? `${table.heading}, continued` : table.heading;
  return (
    <View>
      <Text style={{ height: HEIGHT.heading, fontFamily: "Helvetica-Bold", fontSize: 10.5 }}>{heading}</Text>
      <View
        style={{
          height: HEIGHT.columnHeads,
          paddingTop: 5,
          flexDirection: "row",
          backgroundColor: COLORS.band,
          color: COLORS.quiet,
        }}
      >
        <Cells
          cells={table.columns.map((column) => column.heading)}
          table={table}
          measures={measures}
          weight="bold"
        />
      </View>
    </View>
  );
}

/** A stretch of the table's rows, or the sentence that says why there are none. */
export function TableRows({ table, orientation, from, to }: TableProps & { from: number; to: number }) {
  const measures = measuresOf(table, orientation);
  if (table.rows.length === 0)
    return (
      <Text
        style={{
          height: HEIGHT.row,
          paddingTop: 4,
          paddingLeft: CELL_PADDING,
          fontSize: 8,
          color: COLORS.quiet,
        }}
      >
        {table.emptyText}
      </Text>
    );
  const rows = table.rows.slice(from, to);
  return (
    <View style={{ height: rows.length * HEIGHT.row, flexDirection: "row" }}>
      {rows.map((_, index) => (
        <View key={index} style={{ ...RULE, top: (index + 1) * HEIGHT.row - 0.4 }} />
      ))}
      {table.columns.map((column, index) => (
        <Column
          key={index}
          texts={rows.map((row) => cellText(table, measures, index, row[index] ?? ""))}
          width={measures.widths[index] ?? 0}
          fontSize={measures.fontSize}
          isNumber={column.kind === "number"}
        />
      ))}
    </View>
  );
}

const RULE = { position: "absolute", left: 0, right: 0, height: 0.4, backgroundColor: COLORS.line } as const;

/**
 * One column of a page's rows. It is one text with a line for each row, as a text for each cell takes five times the
 * memory and time; only where a name needs the other font is each cell a text of its own.
 */
function Column(props: { texts: string[]; width: number; fontSize: number; isNumber: boolean }) {
  const { texts, width, fontSize, isNumber } = props;
  const style = {
    // A line's text stands at its top.
    position: "relative",
    top: 3.5,
    paddingHorizontal: CELL_PADDING,
    fontSize,
    lineHeight: HEIGHT.row / fontSize,
    textAlign: isNumber ? "right" : "left",
  } as const;
  const family = familyFor(texts.join(""));
  if (family === "Helvetica")
    return (
      <Text style={{ ...style, width, fontFamily: family }}>
        {texts.map((text) => text || NOTHING).join("\n")}
      </Text>
    );
  return (
    <View style={{ width }}>
      {texts.map((text, index) => (
        <Text key={index} style={{ ...style, height: HEIGHT.row, fontFamily: familyFor(text), ...ONE_LINE }}>
          {text || NOTHING}
        </Text>
      ))}
    </View>
  );
}

/** An empty line of a text would be left out. */
const NOTHING = "\u00a0";

/** The sums under the table. */
export function TableTotals({ table, orientation }: TableProps) {
  const measures = measuresOf(table, orientation);
  return (
    <View
      style={{
        height: HEIGHT.totals,
        paddingTop: 6,
        flexDirection: "row",
        borderTopWidth: 1,
        borderTopColor: COLORS.strong,
      }}
    >
      <Cells cells={table.totals ?? []} table={table} measures={measures} weight="bold" />
    </View>
  );
}

function Cells(props: {
  cells: readonly string[];
  table: PaperTable;
  measures: TableMeasures;
  weight: "regular" | "bold";
}) {
  const { cells, table, measures, weight } = props;
  return cells.map((text, index) => {
    const isNumber = table.columns[index]?.kind === "number";
    const width = measures.widths[index] ?? 0;
    return (
      <Text
        key={index}
        style={{
          width,
          paddingHorizontal: CELL_PADDING,
          fontFamily: familyFor(text, weight),
          fontSize: measures.fontSize,
          textAlign: isNumber ? "right" : "left",
          ...ONE_LINE,
        }}
      >
        {cellText(table, measures, index, text)}
      </Text>
    );
  });
}

function cellText(table: PaperTable, measures: TableMeasures, column: number, text: string): string {
  if (table.columns[column]?.kind === "number") return text;
  return fitText(text, (measures.widths[column] ?? 0) - 2 * CELL_PADDING, measures.fontSize);
}

// A table is measured once for all of its pages.
const measured = new WeakMap<PaperTable, TableMeasures>();

function measuresOf(table: PaperTable, orientation: PaperContent["orientation"]): TableMeasures {
  const known = measured.get(table);
  if (known) return known;
  const measures = columnWidths(table, contentWidth(orientation));
  measured.set(table, measures);
  return measures;
}
