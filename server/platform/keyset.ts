import { InvalidInput } from "./errors";

/** Where a page of a sorted list ended: the sort it was made for, the last row's sort value and its id. */
export interface Cursor {
  sort: string;
  value: string | null;
  id: string;
}

/** A cursor as text for the browser, which hands it back unread. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.value, cursor.id]), "utf8").toString("base64url");
}

/**
 * Reads a cursor back. Throws InvalidInput for one that is no cursor, and for one of another sort, which would
 * skip rows without a word.
 */
export function decodeCursor(text: string, sort: string): Cursor {
  const parts = parsed(text);
  if (!parts || parts.length !== 3) throw new InvalidInput("This is no place in a list.", "cursor");
  const [madeFor, value, id] = parts;
  if (typeof id !== "string" || (typeof value !== "string" && value !== null) || madeFor !== sort)
    throw new InvalidInput("This place belongs to another list.", "cursor");
  return { sort, value, id };
}

function parsed(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
