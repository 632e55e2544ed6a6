import { IMPORT_COLUMNS, type ColumnMapping, type ImportColumn } from "./import-columns";

export type MappingReading = { ok: true; mapping: ColumnMapping } | { ok: false; problem: string };

const HEADING_LENGTH_MAX = 200;

/**
 * Reads a mapping file: a JSON object of our column names with the file's own headings, such as
 * `{"booking_ref": "Reservation no."}`. Columns left out keep their canonical heading. Refused in one sentence:
 * text that is not such an object, names we do not have, empty headings, and one heading for two columns.
 */
export function readMapping(text: string): MappingReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return no("The mapping is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return no('The mapping must be one object, such as {"booking_ref": "Reservation no."}.');

  const mapping: ColumnMapping = {};
  const usedBy = new Map<string, string>();
  for (const [column, heading] of Object.entries(value)) {
    if (!isColumn(column))
      return no(
        `The mapping names a column "${column.slice(0, 40)}"; ours are ${IMPORT_COLUMNS.join(", ")}.`,
      );
    if (typeof heading !== "string") return no(`The heading for ${column} must be a text.`);
    const trimmed = heading.trim();
    if (trimmed === "" || trimmed.length > HEADING_LENGTH_MAX)
      return no(`The heading for ${column} must have 1 to ${HEADING_LENGTH_MAX} characters.`);
    mapping[column] = trimmed;
  }
  for (const column of IMPORT_COLUMNS) {
    const heading = mapping[column] ?? column;
    const other = usedBy.get(heading);
    if (other) return no(`The heading "${heading}" would stand for both ${other} and ${column}.`);
    usedBy.set(heading, column);
  }
  return { ok: true, mapping };
}

function isColumn(name: string): name is ImportColumn {
  return (IMPORT_COLUMNS as readonly string[]).includes(name);
}

function no(problem: string): MappingReading {
  return { ok: false, problem };
}
