const TEXT_MAX = 4_000;
const JSON_MAX = 20_000;

/** Text as PostgreSQL can hold it: no NUL, no half of a surrogate pair, not without end. */
export function storableText(text: string): string {
  return text.slice(0, TEXT_MAX).replaceAll("\u0000", "").toWellFormed();
}

/** A value as JSON that PostgreSQL can hold, or null for none. Bigints become strings. */
export function storableJson(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return part.toString();
    return typeof part === "string" ? part.replaceAll("\u0000", "").toWellFormed() : part;
  });
  return json.length <= JSON_MAX ? json : JSON.stringify({ leftOut: "Too long to be kept." });
}
