/** The columns every file has, in the order of the canonical format. */
export const REQUIRED_COLUMNS = [
  "booking_ref",
  "vendor_ref",
  "vendor_name",
  "customer_ref",
  "customer_name",
  "customer_email",
  "customer_phone",
  "currency",
  "gross_amount",
  "status",
  "booked_at",
  "starts_on",
  "ends_on",
  "completed_at",
  "cancelled_at",
  "is_test",
] as const;

/** Columns that set a vendor up, where a file has them. */
export const OPTIONAL_COLUMNS = ["vendor_schedule", "vendor_account"] as const;

export const IMPORT_COLUMNS = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS] as const;

export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** Which heading of the file stands for which column; columns not named keep their canonical heading. */
export type ColumnMapping = Partial<Record<ImportColumn, string>>;

/** Where each column stands in a row, counted from 0; −1 for an optional column the file does not have. */
export type ColumnPositions = Readonly<Record<ImportColumn, number>>;

export type HeaderReading =
  { ok: true; positions: ColumnPositions; width: number; ignored: string[] } | { ok: false; problem: string };

/**
 * Finds the columns in the file's first row. Headings must match exactly, apart from blanks around them; further
 * columns are ignored and named in the answer. A missing or doubled heading is a problem, said in one sentence.
 */
export function readHeader(headings: readonly string[], mapping: ColumnMapping = {}): HeaderReading {
  const trimmed = headings.map((heading) => heading.trim());
  const at = new Map<string, number>();
  const doubled = new Set<string>();
  trimmed.forEach((heading, index) => {
    if (at.has(heading)) doubled.add(heading);
    else at.set(heading, index);
  });

  const headingOf = (column: ImportColumn) => mapping[column] ?? column;
  const used = new Set(IMPORT_COLUMNS.map(headingOf));
  const doubledHere = [...doubled].filter((heading) => used.has(heading));
  if (doubledHere.length > 0) return { ok: false, problem: `${columnsText(doubledHere)} more than once.` };

  const mustExist = IMPORT_COLUMNS.filter(
    (column) => mapping[column] !== undefined || (REQUIRED_COLUMNS as readonly string[]).includes(column),
  );
  const missing = mustExist.map(headingOf).filter((heading) => !at.has(heading));
  if (missing.length === mustExist.length) return { ok: false, problem: noneFound(headings) };
  if (missing.length > 0) {
    const found = trimmed.slice(0, 20).map(shown).join(", ");
    return { ok: false, problem: `The file lacks ${listed(missing)}. Its columns are: ${found}.` };
  }

  const positions = Object.fromEntries(
    IMPORT_COLUMNS.map((column) => [column, at.get(headingOf(column)) ?? -1]),
  ) as Record<ImportColumn, number>;
  const ignored = trimmed.filter((heading) => heading !== "" && !used.has(heading));
  return { ok: true, positions, width: headings.length, ignored };
}

function noneFound(headings: readonly string[]): string {
  const only = headings[0] ?? "";
  if (headings.length === 1 && only.includes(";"))
    return "The columns are separated by semicolons. Save the file with commas between them.";
  if (headings.length === 1 && only.includes("\t"))
    return "The columns are separated by tabs. Save the file with commas between them.";
  return `The first row has none of the expected columns (${REQUIRED_COLUMNS.slice(0, 3).join(", ")}, …). Is this a file of bookings? Other headings need a mapping.`;
}

function columnsText(headings: string[]): string {
  return `The file has ${headings.length === 1 ? "the column" : "the columns"} ${headings.map(shown).join(", ")}`;
}

function listed(headings: string[]): string {
  return `${headings.length === 1 ? "the column" : "the columns"} ${headings.map(shown).join(", ")}`;
}

function shown(heading: string): string {
  return `"${heading.length > 40 ? `${heading.slice(0, 40)}…` : heading}"`;
}
