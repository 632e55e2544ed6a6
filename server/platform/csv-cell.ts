/**
 * A text made harmless for the spreadsheet that will open the file: where it would be read as a formula, an
 * apostrophe is put before it, which spreadsheets hide. That is so for texts that begin with `=`, `+`, `-`, `@`,
 * their full-width twins, tab, carriage return, line feed or NUL, also behind blanks. A plain decimal number, such
 * as -12.50, is no formula and stays as it is, so that negative amounts can be summed.
 *
 * Quoting for CSV is another matter and the writer's. Use it on every cell whose text comes from outside; what
 * people read in the file is the text itself, and programs that read it back take one leading apostrophe away.
 */
export function guardCsvCell(text: string): string {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return text;
  return /^[ \u00a0\u3000]*[=+\-@＝＋－＠\t\r\n\u0000]/.test(text) ? `'${text}` : text;
}
